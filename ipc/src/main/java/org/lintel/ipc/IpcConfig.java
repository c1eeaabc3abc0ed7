package org.lintel.ipc;

import org.lintel.ipc.door.DoorConfig;

/**
 * How inter-process communication works on a machine. Immutable.
 *
 * @param doors doors, and the marshalling of their arguments
 */
public record IpcConfig(DoorConfig doors) {
    /** {@return what a machine has that says nothing about it} */
    public static IpcConfig standard() {
        return new IpcConfig(DoorConfig.standard());
    }

    public IpcConfig withDoors(DoorConfig value) {
        return new IpcConfig(value);
    }
}
