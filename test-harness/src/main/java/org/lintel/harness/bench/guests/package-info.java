/**
 * The programs that benchmarks run as emulated processes: ordinary user code, rewritten by the loader
 * as any other, polls included.
 *
 * <p>Each serves {@link org.lintel.harness.bench.guests.Orders}: the host orders a batch, the program
 * runs it. So the program's code is compiled once and stays warm, and start-up is not measured.
 *
 * <p><b>Threads.</b> Emulated ones only; nothing of the harness is used in here.
 */
package org.lintel.harness.bench.guests;
