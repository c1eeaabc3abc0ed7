/**
 * Running a scenario: boots the machine, starts the processes, waits, and judges what is left.
 *
 * <p>{@link org.lintel.harness.run.Runner} makes a {@link org.lintel.harness.run.RunResult} out of a
 * scenario; {@link org.lintel.harness.run.Verdict} holds it against the expectations; {@link
 * org.lintel.harness.run.ResultText} and {@link org.lintel.harness.run.ResultJson} write both down.
 * Verdicts come from the nucleus' state, never from words that a program printed.
 *
 * <p><b>Threads.</b> The caller's thread, and one that prints what processes write: emulated threads
 * hand their output over through a queue without locks and never wait for the host's terminal.
 */
package org.lintel.harness.run;
