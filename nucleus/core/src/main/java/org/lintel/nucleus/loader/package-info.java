/**
 * Makes processes out of class files: checks what they may use, rewrites them, and gives each
 * process its own copy.
 *
 * <p>Models {@code execve}'s loader together with the dynamic linker of a Unix system; what a real
 * machine does in hardware (the timer interrupt, the privilege check) is put into the code here.
 *
 * <pre>
 *   jar, folder ─ Program ─ Checker ──── Rewriter ──── Image ── ProcessLoader (one a process)
 *                            │ AllowList   │ Bindings    rewritten bytes,     own statics
 *                            refused       │ CodeRewriter shared by all
 *                                          polls, monitors
 * </pre>
 *
 * <p><b>Deliberately missing.</b> An exact account of the Java heap by process (only emulated memory
 * is counted). Identity of string literals and boxed small numbers is shared between processes:
 * they are immutable, and their monitors are each process's own. A lambda's {@code toString} shows
 * an address of the host.
 *
 * <p><b>Locks.</b> None. Maps are immutable and replaced as a whole.
 *
 * <p><b>Threads.</b> Programs are prepared by whoever starts them; classes are defined by the
 * emulated thread that first needs them, without a poll in between.
 */
package org.lintel.nucleus.loader;
