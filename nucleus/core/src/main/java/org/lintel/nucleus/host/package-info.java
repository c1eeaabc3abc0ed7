/**
 * Folders of the host that a machine may look into: what a disk is to other systems.
 *
 * <p>A {@link org.lintel.nucleus.host.HostFolder} is a handle. Who has a descriptor of it can list it
 * and load files from it, through three system calls of our own; nobody can write to it. The harness
 * gives one for each mount to the file server, and to nobody else: the right is the descriptor.
 *
 * <p><b>Determinism.</b> What a machine sees is names, in order, types, sizes and bytes; no times, owners,
 * or places in the host. So a run depends on the content of the folder alone, as long as that stays the
 * same while the machine runs.
 *
 * <p><b>Threads and waits.</b> A call reads the host's file system on the calling emulated thread. That
 * takes the host's time and none of the machine's; it is bounded by {@link
 * org.lintel.nucleus.host.HostFolder#LARGEST_BYTES}.
 */
package org.lintel.nucleus.host;
