/**
 * What System V and POSIX message queues have in common: messages whose text lies in frames of the
 * pool. How queues order them is the queues' own.
 */
package org.lintel.ipc.message;
