/**
 * Paths that services and tables share.
 *
 * @module
 */

/** The path of the image service; its files are below it. */
export const SIA_PATH = "/sia";

/** Below this path are the files of the image service. */
export const FILES_PATH = `${SIA_PATH}/files/`;
