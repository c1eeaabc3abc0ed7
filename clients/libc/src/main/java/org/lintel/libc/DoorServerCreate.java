package org.lintel.libc;

/** Makes server threads when a pool is empty: what {@code door_server_create} takes. */
@FunctionalInterface
public interface DoorServerCreate {
    /**
     * Makes one more server thread, or none. Any thread may call it, several at once.
     *
     * @param door the door with a pool of its own, or null for the pool of the process
     */
    void create(DoorInfo door);
}
