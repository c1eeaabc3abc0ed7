/**
 * What the loader puts in the place of JDK classes that would reach the host: {@code System}, {@code
 * Thread}, monitors and the like, each with the methods of the class that it stands for, built on
 * system calls.
 *
 * <p>Models the parts of a C library that a compiler calls behind the program's back. Programs do
 * not name these classes; the loader's table of bindings does.
 *
 * <p><b>State.</b> Classes with state are process-local (listed in {@code
 * META-INF/lintel/process-local}); the others are shared by all processes and have none. The two kinds are in
 * different class loaders, hence in different packages to the JVM: what one uses of the other is
 * public.
 */
package org.lintel.libc.jdk;
