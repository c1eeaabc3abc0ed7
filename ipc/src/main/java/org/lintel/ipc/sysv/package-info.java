/**
 * System V inter-process communication: shared memory segments, semaphore sets, message queues.
 *
 * <p>Models {@code ipc/util.c}, {@code ipc/shm.c}, {@code ipc/sem.c} and {@code ipc/msg.c} of Linux.
 *
 * <p><b>Deliberately missing.</b> Namespaces (one for each machine), huge pages, swap: SHM_LOCK sets
 * its bit, since pages never leave memory.
 *
 * <pre>
 *   key ─▶ IpcTable ─▶ id = sequence number &lt;&lt; 15 | slot ─▶ IpcObject: Segment, SemaphoreSet, MessageQueue
 * </pre>
 *
 * <p>A segment's attachments are the regions that show its {@link org.lintel.vm.MemoryObject}: fork,
 * exec, munmap and the end of a process need no code here to count right. A removed segment stays
 * in its slot until the object's last reference is gone, and is taken out by whoever looks next.
 *
 * <p>A thread that cannot do its semop sleeps in the set's queue; whoever changes a value tries the
 * sleepers' operations on their behalf, in the order of their coming, until none can go.
 *
 * <p>Lock order: table, object. Messages are copied under the queue's lock, so that a bad buffer
 * costs nothing.
 *
 * <p>Units: times are seconds of CLOCK_REALTIME, as in the manual.
 */
package org.lintel.ipc.sysv;
