/**
 * The benchmarks: what emulated programs get from the machine, beside what a peer of the same host
 * gets, measured by JMH in one JVM, in turns.
 *
 * <pre>
 *   Catalogue ── Pair (ours | peer, bar) ──▶ Comparison: ours, peer, ours, peer, …  ──▶ Row
 *                       │ Subject
 *          GuestMachine ┤ a machine whose one process runs batches on the host's order
 *          peers        ┘ the same batch on the bare JVM or host
 * </pre>
 *
 * <p>Emulated programs carry their polls and run through the loader, as everywhere; machines have one
 * processor and no events, unless the row is about them.
 *
 * <p><b>Threads.</b> One of JMH's runs subjects; a machine runs on its own carrier meanwhile.
 */
package org.lintel.harness.bench;
