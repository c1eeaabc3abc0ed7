/**
 * Marshalling buffers: memory that a process shares with the nucleus, through which arguments of
 * door calls travel, and the temporaries in between.
 *
 * <p>Models the inter-process communication of Spring. The areas are real memory of the emulated
 * process; the nucleus trusts no word of them.
 *
 * <pre>
 *   client's area            nucleus              server's area
 *   n │flag│ptr│…  ──copy──▶ Temporary ──copy──▶  n │flag│ptr│…
 *         └▶ buffer  ◀─free                             └▶ buffer
 * </pre>
 *
 * <p>Lock order: the lock of {@link org.lintel.ipc.marshal.ProcessBuffers}, then those of {@code vm}.
 */
package org.lintel.ipc.marshal;
