/** Inter-process communication beside the core: what a machine is given to have doors. */
package org.lintel.ipc;
