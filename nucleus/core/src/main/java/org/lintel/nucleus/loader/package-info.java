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
 * <p><b>What a process may name.</b> {@link org.lintel.nucleus.loader.AllowTable} lists it, with a
 * remedy for what people miss. A refusal comes before the start ({@link
 * org.lintel.nucleus.loader.RefusedClass}) for all classes that main can reach by name; names in
 * strings ({@code Class.forName}) go by the same list when they are asked for, and reflection reaches
 * the program's own classes alone. Beside the program, a process's loader defines the library's
 * process-local classes; code that the rewriter adds uses them, the program cannot name them.
 *
 * <p><b>What is bound.</b> {@link org.lintel.nucleus.loader.Bindings} lists it: {@code System}, {@code
 * Thread}, monitors, clocks, randomness, hash codes, collections that lock.
 *
 * <p><b>What is charged.</b> Polls count ticks and stack bytes; {@link
 * org.lintel.nucleus.loader.ArrayCharge} puts a price before each instruction that makes an array.
 *
 * <p><b>Deliberately missing.</b> An exact account of the Java heap by process: only emulated memory
 * is counted. Interned strings and boxed small numbers are shared between processes: they are
 * immutable, and their monitors are each process's own. A lambda's {@code toString} shows an address
 * of the host, and an array or a lambda as a key of a hash table has the host's hash code: give such
 * keys a class. A monitor that the JDK takes inside a call ({@code StringBuffer}, {@code
 * PrintWriter}) is the JVM's; a thread that runs into a held one is counted by the scheduler as
 * blocked by the host. Static initialisers keep their carrier while they run.
 *
 * <p><b>Locks.</b> None. Maps are immutable and replaced as a whole.
 *
 * <p><b>Threads.</b> Programs are prepared by whoever starts them; classes are defined by the
 * emulated thread that first needs them, without a poll in between.
 */
package org.lintel.nucleus.loader;
