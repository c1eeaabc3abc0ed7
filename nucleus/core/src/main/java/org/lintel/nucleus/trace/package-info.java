/**
 * The one stream of events: each trap, fault, switch, start and end is reported once, and everything
 * that watches the machine reads it from here.
 *
 * <p>Models {@code strace -f} and the tracepoints of Linux, with a ring as in {@code perf}.
 *
 * <p><b>Deliberately missing.</b> What pointers point to (strace's strings): the text is made later
 * than the call, when memory may have changed. Choosing kinds at the source: all kinds are reported,
 * the consumers choose, so that a trace hash never depends on what is shown.
 *
 * <pre>
 *   nucleus ──Tracer──▶ EventRing ──one thread──▶ TraceHash ▸ Counters ▸ Strace ▸ …
 *             claim, fill, publish      (LMAX Disruptor)
 * </pre>
 *
 * <p><b>Threads.</b> Publishers are emulated threads: they take no lock and never wait in the JVM,
 * only spin while the ring is full. Consumers share one platform thread. <b>Locks.</b> None.
 */
package org.lintel.nucleus.trace;
