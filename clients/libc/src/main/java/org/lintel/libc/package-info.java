/**
 * The user library: what a program on the machine calls instead of C's {@code libc}.
 *
 * <p>Models glibc, in the parts that teach something: system calls with their error numbers, memory
 * and its allocator, processes, signals, threads, pipes, buffered streams. Names are C's, in camel
 * case where C has underscores; {@code README.md} of this module lists them. Missing: locales, wide
 * characters, and what a Java program has already. Files by path are in {@code service}.
 *
 * <pre>
 *   program   Stdio, Malloc, Processes, Threads, SignalHandling, Files, Pipes, Mmap, Mem …
 *                |                                    |
 *             LibcData, Heap, StreamBuffer           Sys --- Gate.trap --- the nucleus
 *                |                                    |
 *             Gate.memory: the process's own pages, which fork copies
 * </pre>
 *
 * <p><b>One copy for all.</b> The classes are loaded once and shared by all processes, so that they
 * are compiled once; hence they have no state of their own. A process's state is in its memory
 * ({@code LibcData}). The few classes that need Java state are <em>process-local</em>: each
 * process's loader defines its own copy. They are listed in {@code META-INF/lintel/process-local},
 * and shared classes never name them; what they use of shared classes is public, since a class of
 * another loader is in another package.
 *
 * <p><b>Lock order.</b> A stream; the procedure tables; the heap. All are futexes in the process's
 * memory; signal handlers wait while their thread holds one ({@code LibraryLock}).
 */
package org.lintel.libc;
