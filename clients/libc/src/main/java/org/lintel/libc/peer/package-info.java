/**
 * Shared memory whose processes map pieces for one another, and linked data in it: {@link Peers} is
 * the system calls, {@link PeerSegment} the list of processes and pieces that the library keeps in the
 * memory itself, {@link SharedArena}, {@link SharedList} and {@link SharedMap} are data that grow over
 * the pieces while others walk them; {@link NotifyAndWait} is how it is done without {@code mmap_peer}.
 *
 * <p>Pointers are addresses, since a piece lies at the same one in all processes.
 */
package org.lintel.libc.peer;
