package org.lintel.nucleus.process;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.ProcessImage;
import org.lintel.nucleus.abi.StartBlock;
import org.lintel.nucleus.abi.ThreadBlock;
import org.lintel.nucleus.loader.Program;
import org.lintel.vm.AddrRange;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.BadAddress;
import org.lintel.vm.MapException;
import org.lintel.vm.MapRequest;
import org.lintel.vm.Protection;
import org.lintel.vm.UserCopy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Fresh address spaces: library data, and a stack that ends in the thread block and what the program
 * was started with. What execve(2) does in Linux.
 *
 * <pre>
 *   0x10000  library data, one page
 *   0x20000  heap, grown by brk ▲
 *            …
 *            stacks and mappings, placed downwards ▼
 *            [ guard page | stack ▼ | ThreadBlock | StartBlock, argv, envp, strings ]
 *   0x3fffff0000
 * </pre>
 */
final class ImageLoading {
    /** Bytes of a thread's emulated stack, below its thread block. */
    static final long STACK_BYTES = 64 << 10;

    /** A loaded image, and where its first thread starts. */
    record Loaded(Process.Image image, long threadPointer, long startBlock) {}

    private ImageLoading() {}

    /**
     * Makes the address space of a program.
     *
     * @throws ErrnoException ENOMEM — no frames, or a limit; E2BIG — arguments beyond the limits
     */
    static Loaded load(
            Kernel kernel,
            Program program,
            int tid,
            List<byte[]> args,
            List<byte[]> env,
            Limits limits)
            throws ErrnoException {
        AddressSpace space =
                new AddressSpace(kernel.memory(), UserFaults.INSTANCE, kernel.shootdown());
        boolean done = false;
        try {
            applyLimits(space, limits);
            space.map(
                    MapRequest.anonymous(
                                    ProcessImage.LIBC_DATA_BYTES,
                                    Protection.READ_WRITE,
                                    "library data")
                            .at(ProcessImage.LIBC_DATA));
            Loaded loaded = withStack(kernel, program, space, tid, args, env);
            done = true;
            return loaded;
        } catch (MapException refused) {
            throw Mappings.errno(refused);
        } catch (BadAddress full) {
            throw ErrnoException.of(Errno.ENOMEM);
        } finally {
            if (!done) {
                space.close();
            }
        }
    }

    static void applyLimits(AddressSpace space, Limits limits) {
        space.setAddressSpaceLimit(limits.bound(ProcessFlags.RLIMIT_AS));
        space.setResidentLimit(limits.bound(ProcessFlags.RLIMIT_RSS));
    }

    /** Maps a thread's stack, with its guard page and thread block. {@return the whole range} */
    static AddrRange mapStack(AddressSpace space, long bytesAbove) throws MapException {
        long page = ProcessImage.PAGE_BYTES;
        long length = page + STACK_BYTES + roundUp(bytesAbove);
        long start = space.map(MapRequest.anonymous(length, Protection.READ_WRITE, "stack"));
        AddrRange stack = new AddrRange(start, start + length);
        try {
            space.map(MapRequest.guard(start, page, "stack guard"));
        } catch (MapException full) {
            unmapStack(space, stack);
            throw full;
        }
        return stack;
    }

    static void unmapStack(AddressSpace space, AddrRange stack) {
        try {
            space.unmap(stack.start(), stack.lengthBytes());
        } catch (MapException alreadyGone) {
            // The program unmapped or split it: what is left goes with the address space.
            assert alreadyGone.reason() != null;
        }
    }

    static void writeThreadBlock(AddressSpace space, AddrRange stack, long block, int tid)
            throws BadAddress {
        UserCopy.putLong(space, block + ThreadBlock.TID, tid);
        UserCopy.putLong(space, block + ThreadBlock.STACK_POINTER, block);
        UserCopy.putLong(
                space, block + ThreadBlock.STACK_LOWEST, stack.start() + ProcessImage.PAGE_BYTES);
    }

    private static Loaded withStack(
            Kernel kernel,
            Program program,
            AddressSpace space,
            int tid,
            List<byte[]> args,
            List<byte[]> env)
            throws MapException, BadAddress, ErrnoException {
        byte[] mainClass = program.mainClass().getBytes(StandardCharsets.UTF_8);
        byte[] name = program.name().getBytes(StandardCharsets.UTF_8);
        long size =
                StartBlock.SIZE_BYTES
                        + 8L * (args.size() + env.size() + 2)
                        + mainClass.length
                        + name.length
                        + 2;
        for (byte[] text : args) {
            size += text.length + 1;
        }
        for (byte[] text : env) {
            size += text.length + 1;
        }
        if (size > (1 << 20)) {
            throw ErrnoException.of(Errno.E2BIG);
        }
        AddrRange stack = mapStack(space, ThreadBlock.SIZE_BYTES + size);
        long threadPointer = stack.end() - roundUp(ThreadBlock.SIZE_BYTES + size);
        long start = threadPointer + ThreadBlock.SIZE_BYTES;
        writeThreadBlock(space, stack, threadPointer, tid);
        byte[] block = startBlock(start, (int) size, args, env, mainClass, name);
        if (UserCopy.copyOut(space, start, block, 0, block.length) != block.length) {
            throw ErrnoException.of(Errno.ENOMEM);
        }
        return new Loaded(
                new Process.Image(program, space, new UserMemory(space.mmu())),
                threadPointer,
                start);
    }

    private static byte[] startBlock(
            long at, int size, List<byte[]> args, List<byte[]> env, byte[] mainClass, byte[] name) {
        ByteBuffer block = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        int argv = StartBlock.SIZE_BYTES;
        int envp = argv + 8 * (args.size() + 1);
        int strings = envp + 8 * (env.size() + 1);
        block.putLong(StartBlock.ARGC, args.size());
        block.putLong(StartBlock.ARGV, at + argv);
        block.putLong(StartBlock.ENVP, at + envp);
        strings = putStrings(block, at, argv, strings, args);
        strings = putStrings(block, at, envp, strings, env);
        block.putLong(StartBlock.MAIN_CLASS, at + strings);
        strings = putString(block, strings, mainClass);
        block.putLong(StartBlock.PROGRAM_NAME, at + strings);
        putString(block, strings, name);
        return block.array();
    }

    private static int putStrings(
            ByteBuffer block, long at, int vector, int from, List<byte[]> texts) {
        int strings = from;
        int slot = vector;
        for (byte[] text : texts) {
            block.putLong(slot, at + strings);
            slot += 8;
            strings = putString(block, strings, text);
        }
        return strings;
    }

    private static int putString(ByteBuffer block, int at, byte[] text) {
        block.put(at, text);
        return at + text.length + 1;
    }

    static long roundUp(long bytes) {
        return (bytes + ProcessImage.PAGE_BYTES - 1) & -ProcessImage.PAGE_BYTES;
    }
}
