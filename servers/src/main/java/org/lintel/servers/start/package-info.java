/**
 * How processes of a scenario are started that need more than a start: after others, or again. Runs as
 * the process itself, in user mode, so that it happens at the machine's own time.
 */
package org.lintel.servers.start;
