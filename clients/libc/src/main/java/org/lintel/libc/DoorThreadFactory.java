package org.lintel.libc;

/** Makes the threads of a {@link Doors#xcreate} door: {@code door_xcreate_server_func_t}. */
@FunctionalInterface
public interface DoorThreadFactory {
    /**
     * Makes a thread that runs {@code body}.
     *
     * @param body binds the thread to the door and serves; to be run once, on the new thread
     * @return 1 made, 0 none made, -1 failed
     */
    int create(DoorInfo door, Runnable body, long cookie);
}
