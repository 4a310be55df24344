/** Instance types of clouds that have no accelerators, by the names of their families. Sources: the instance lists of AWS, Azure and Google Cloud. */

const families: readonly RegExp[] = [
  // AWS: compute, general, memory, burstable, storage, high-memory; with `ml.` at SageMaker.
  /^(?:ml\.)?(?:a1|c\d\w*|m\d\w*|mac\d\w*|r\d\w*|t\d\w*|i\d\w*|d\d\w*|h1|x\d\w*|z\d\w*|u-\w+|hpc\d\w*)\.(?:\d*x?large|medium|small|micro|nano|metal\S*)$/i,
  // Azure: all but N.
  /^standard_[abdefghlm][a-z_]*\d\w*$/i,
  // Google Cloud: those that devices cannot be attached to.
  /^(?:e2|n2d?|n4a?|c2d?|c3d?|c4a?|c4d|t2d|t2a|m1|m2|m3|m4|x4|h3|z3)-[\w-]+$/i,
];

/** Those of Google Cloud that devices are attached to one by one, so that without any there are none. */
const attached = /^(?:n1-[\w-]+|custom-\d+-\d+)$/i;

/** @param nothingAttached no device is asked for beside the type. */
export function isProcessorInstance(type: string, nothingAttached: boolean): boolean {
  return families.some((family) => family.test(type)) || (nothingAttached && attached.test(type));
}
