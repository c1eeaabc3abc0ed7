/**
 * Doors: calls from one process to a procedure of another, with the caller's processor and the rest
 * of its time slice.
 *
 * <p>Models {@code doorfs} of illumos, on the transport of {@code org.lintel.ipc.marshal}.
 *
 * <p><b>Deliberately missing.</b> Doors across machines.
 *
 * <pre>
 *   client thread                                   server thread
 *   DoorCall: gather, find thread                   DoorReturn: parked, last in first out
 *   Upcall:   fill buffer and record ──wakeNext──▶  … procedure …
 *      waits                                        DoorReturn: gather, park
 *   DoorCall: deliver                ◀──wakeNext──     waits
 * </pre>
 *
 * <p>Lock order: the lock of one {@link org.lintel.ipc.door.DoorProcess}, or of {@link
 * org.lintel.ipc.door.DoorTable}, then descriptor tables. Data are moved with none of them held.
 */
package org.lintel.ipc.door;
