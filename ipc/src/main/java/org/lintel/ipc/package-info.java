/** Inter-process communication beside the core: what a machine is given to have doors, System V and POSIX objects. */
package org.lintel.ipc;
