package org.lintel.ipc;

import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.sysv.SysvConfig;

/**
 * How inter-process communication works on a machine. Immutable.
 *
 * @param doors doors, and the marshalling of their arguments
 * @param sysv limits of System V objects
 */
public record IpcConfig(DoorConfig doors, SysvConfig sysv) {
    /** {@return what a machine has that says nothing about it} */
    public static IpcConfig standard() {
        return new IpcConfig(DoorConfig.standard(), SysvConfig.standard());
    }

    public IpcConfig withDoors(DoorConfig value) {
        return new IpcConfig(value, sysv);
    }

    public IpcConfig withSysv(SysvConfig value) {
        return new IpcConfig(doors, value);
    }
}
