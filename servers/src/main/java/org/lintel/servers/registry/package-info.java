/**
 * The registry of shared segments: knows which processes use which segment, and extends and shrinks
 * segments for them all by {@code mmap_peer}. Those that use it call {@link
 * org.lintel.libc.peer.PeerRegistry}.
 */
package org.lintel.servers.registry;
