/**
 * The way through the gate: the table of system calls, and their entries.
 *
 * <p>Models the trap handler and {@code syscall.c} of xv6. An entry decodes its arguments (copying in
 * what they point to, and checking the copy), makes one call into the domain, and encodes the
 * result; there is no logic here. The table is the documentation: {@code ./lintel syscalls}.
 *
 * <p><b>Locks.</b> None are held on entry or exit. <b>Threads.</b> Everything runs on the calling
 * emulated thread, in kernel mode.
 */
package org.lintel.nucleus.trap;
