/** Processor time of this process so far, in user and kernel mode. */
export function processorMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
