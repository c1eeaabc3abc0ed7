/**
 * Mappings in other processes: {@code mmap_peer} and {@code munmap_peer}, by which a process that
 * extends shared memory maps the new piece for all who use it, without a message to any of them.
 *
 * <p><b>Who may map in whom.</b> A process in itself; in a process that has let it ({@code
 * peer_allow}: what a client says to its server); in a process that is attached to the same object,
 * when itself is attached with the right to grow it ({@code peer_attach}: peers). Attaching needs a
 * descriptor of the object, growing one that is open for writing. Even so, another process's private
 * memory is never replaced or unmapped: only what is shared is.
 *
 * <p><b>What the user library adds.</b> The list of attached processes is in the shared memory
 * itself, kept by the library; {@code peer_clear_word} makes the nucleus clear a process's entry when it
 * ends, however it ends, as Linux clears a thread's tid.
 *
 * <p><b>Locks.</b> {@code OBJECT} for one target at a time, then those of {@code vm}: the target's
 * address space, then pages of the object. Never two targets.
 */
package org.lintel.ipc.peer;
