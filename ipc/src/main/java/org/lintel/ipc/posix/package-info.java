/**
 * Names of POSIX shared memory objects, {@code shm_overview(7)}, and message queues, {@code
 * mq_overview(7)}. Named semaphores, {@code sem_overview(7)}, are shared memory objects too, as in the
 * C library of Linux: the library keeps a counter in one and waits by futex.
 *
 * <p>Models the directory {@code /dev/shm}: sticky, so that only the owner removes a name. What
 * stands behind a name is a {@link org.lintel.nucleus.handle.MemoryFile}; each open makes a further
 * description of it. A name keeps its object alive when no process has it open: one that outlives
 * all processes is reported as a leak, among the open files. Names of queues are in a table of the
 * same kind, {@code /dev/mqueue}.
 */
package org.lintel.ipc.posix;
