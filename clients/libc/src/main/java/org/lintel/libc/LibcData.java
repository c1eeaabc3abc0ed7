package org.lintel.libc;

import org.lintel.nucleus.abi.ProcessImage;

/**
 * Layout of the library's data segment. The library itself is loaded once for all processes and has
 * no static state; what it must remember of a process is here, in the process's own memory, and is
 * copied by fork as all memory is. A page of zeros is a valid first state of every part.
 *
 * <pre>
 *      0  long  address of the StartBlock
 *      8  long  environ: address of a vector of "NAME=value" strings, ends with 0
 *     16  int   lock of the heap: see {@link LibraryLock}
 *     20  int   lock of the procedure tables
 *     24  int   named procedures in use
 *     28  int   whether there is an exit list
 *     32  long  bits of the streams that exist
 *     40  long  address of the marshalling area, 0 before the first use
 *     48  int   bytes of a marshalling buffer
 *     52  int   inline limit of door calls
 *     56  int   1 when buffers are held until the return
 *     64  long  list of the named semaphores that are open: see {@link NamedSem}
 *    128  …     heap: see {@link HeapLayout}
 *   1408  128 × long  addresses of the names of named procedures
 *   2432  16 × 64     streams: see {@link StreamBuffer}
 * </pre>
 */
final class LibcData {
    private static final long BASE = ProcessImage.LIBC_DATA;

    static final long START_BLOCK = BASE;
    static final long ENVIRON = BASE + 8;
    static final long HEAP_LOCK = BASE + 16;
    static final long ENTRY_LOCK = BASE + 20;
    static final long NAMED_COUNT = BASE + 24;
    static final long EXIT_LIST_USED = BASE + 28;
    static final long STREAM_BITS = BASE + 32;
    static final long MARSHAL_AREA = BASE + 40;
    static final long MARSHAL_BUFFER_BYTES = BASE + 48;
    static final long MARSHAL_INLINE_BYTES = BASE + 52;
    static final long MARSHAL_HOLD = BASE + 56;
    static final long NAMED_SEMAPHORES = BASE + 64;
    static final long HEAP = BASE + 128;
    static final long NAMED = BASE + 1408;
    static final int NAMED_MAX = 128;
    static final long STREAMS = BASE + 2432;
    static final int STREAM_MAX = 16;
    static final int STREAM_BYTES = 64;

    private LibcData() {}
}
