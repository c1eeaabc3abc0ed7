/**
 * Services: what a program asks of the user-mode servers, and how servers answer. Names of doors, files
 * by path, lines for the console.
 *
 * <pre>
 *   program            here                                   server (module servers)
 *   FileSystem.open ─▶ Names.await("files") ─ first door ───▶ name server
 *                      a record: operation, path, …  ───────▶ RequestProcedure ─▶ handler
 *                      error number, results, descriptor ◀──
 * </pre>
 *
 * <p>A request is a record that a {@link org.lintel.libc.Marshaller} writes: the number of an operation
 * (classes {@code *Requests}), then its arguments. The answer begins with an error number, 0 for none.
 * The classes here have no state: nothing is remembered from one call to the next, so that a server may
 * be started again in between, and no descriptor is open that the program did not ask for. Who calls
 * often keeps a {@link org.lintel.libc.service.Service}.
 *
 * <p>Models: Solaris' door servers (nscd and others); names as by svcadm's or D-Bus' registries.
 *
 * <p><b>Threads.</b> Any, where a class says nothing else.
 */
package org.lintel.libc.service;
