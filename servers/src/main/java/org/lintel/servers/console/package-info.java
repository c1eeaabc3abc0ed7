/**
 * The console server: one output and one input for several processes, by the line. Its requests are in
 * {@link org.lintel.libc.service.ConsoleRequests}; programs use {@link
 * org.lintel.libc.service.ConsoleLines}.
 *
 * <p>Each client has a door of its own, made when it comes. The nucleus tells the server when the last
 * reference but its own is gone, by whatever end of the client, so that an unfinished line is written
 * out and the door taken away.
 *
 * <p>A scenario starts it as a process, with the input that it is to hand out: {@code program:
 * console-server}, {@code service: true}.
 */
package org.lintel.servers.console;
