package org.lintel.nucleus.handle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.lintel.nucleus.ErrnoException;
import org.lintel.vm.Access;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.Fault;
import org.lintel.vm.MapRequest;
import org.lintel.vm.MissHandler;
import org.lintel.vm.PhysicalMemory;
import org.lintel.vm.Protection;
import org.lintel.vm.Shootdown;
import org.lintel.vm.UserCopy;

import java.nio.charset.StandardCharsets;

/** An address space with one writable area in it, as a caller of handles has it. */
final class UserArea implements AutoCloseable {
    static final int BYTES = 1 << 18;

    /** Nothing is mapped there. */
    static final long NOWHERE = 0x5000_0000L;

    private static final MissHandler NO_USER_CODE =
            new MissHandler() {
                @Override
                public void miss(AddressSpace space, long address, Access access) {
                    throw new AssertionError("user access");
                }

                @Override
                public void fault(AddressSpace space, Fault fault) {
                    throw new AssertionError("user fault");
                }
            };

    final AddressSpace space;
    final long address;

    UserArea(PhysicalMemory memory) throws Exception {
        space = new AddressSpace(memory, NO_USER_CODE, Shootdown.NONE);
        address =
                space.map(MapRequest.anonymous(BYTES, Protection.READ | Protection.WRITE, "area"));
    }

    /** {@return an address from which only {@code lengthBytes} bytes are accessible} */
    long lastBytes(int lengthBytes) {
        return address + BYTES - lengthBytes;
    }

    void put(long at, byte[] bytes) {
        assertEquals(bytes.length, UserCopy.copyOut(space, at, bytes, 0, bytes.length));
    }

    byte[] get(long at, int lengthBytes) {
        byte[] bytes = new byte[lengthBytes];
        assertEquals(lengthBytes, UserCopy.copyIn(space, at, bytes, 0, lengthBytes));
        return bytes;
    }

    long write(Handle handle, Caller caller, String text) throws ErrnoException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        put(address, bytes);
        return handle.write(caller, address, bytes.length);
    }

    /** {@return what one read of at most {@code lengthBytes} gives} */
    String read(Handle handle, Caller caller, int lengthBytes) throws ErrnoException {
        long at = address + BYTES / 2;
        int got = (int) handle.read(caller, at, lengthBytes);
        return new String(get(at, got), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        space.close();
    }
}
