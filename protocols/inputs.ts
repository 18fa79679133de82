/**
 * The parameters that a service takes, as it declares them, and values for them in the form that it wants.
 *
 * Services for SIA 1 and SSA declare their input in the answer to `FORMAT=METADATA`, as PARAMs with names that begin with
 * `INPUT:`; many for SCS do the same. The PARAMs of a service descriptor's group `inputParams` have no such prefix
 * and can be read with {@linkcode describeInput}.
 *
 * @module
 */
export {
  describeInput,
  describeInputs,
  type DescribeOptions,
  type InputOption,
  type InputParameter,
  inputParameters,
} from "./_describe.ts";
export { type InputValue, serialize, serializeAll, type Serialized } from "./_serialize.ts";
