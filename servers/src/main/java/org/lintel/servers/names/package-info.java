/**
 * The name server: doors by name, behind the first door. Its requests are in {@link
 * org.lintel.libc.service.NameRequests}; programs use {@link org.lintel.libc.service.Names}.
 *
 * <p><b>Waiting.</b> Nobody waits inside the server, so no number of waiting clients can use up its
 * threads. Who waits for a name maps a page with a counter of registrations and sleeps on it.
 *
 * <p><b>Death.</b> A name is gone when its door is: doors are revoked with their process. That is
 * looked at when the name is asked for.
 *
 * <p>Missing: persistence. When the name server itself dies, the names go with it.
 */
package org.lintel.servers.names;
