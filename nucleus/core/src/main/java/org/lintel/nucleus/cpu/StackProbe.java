package org.lintel.nucleus.cpu;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;

/**
 * Touches the host's stack below the caller, so that its end is met here, before the nucleus has
 * changed anything, and not in the middle of it. The rewriter's estimate of stack bytes does not see
 * recursion inside the JDK, so a thread can come to the gate with any depth.
 *
 * <p>The JVM touches one page for each page of a frame when it enters a method, and throws where the
 * stack ends. A probe is therefore a method with a frame of that size and nothing in it. No Java
 * source has such a frame in little code, so its class file is made here; it is too large to be
 * inlined, since a caller that had it inlined would pay at each entry.
 *
 * <p><b>Threads.</b> Any; immutable. <b>Units.</b> Bytes below the caller's frame, beyond those that
 * the JVM itself keeps (StackShadowPages).
 */
public abstract class StackProbe {
    /**
     * For a system call or a TLB miss. Measured: 8 pages cost 3 ns, since pages lie in one set of the
     * first-level cache, 16 pages cost 60 ns.
     */
    public static final StackProbe SHORT = make(32 << 10);

    /**
     * For what is rare and may go deep: delivery of signals, reports, the end of a process, the loading
     * of classes.
     */
    public static final StackProbe LONG = make(128 << 10);

    /** More bytecode than the JVM's compilers inline. */
    private static final int PADDING_BYTES = 400;

    private static final String METHOD = "probe";
    private static final String NEVER = "never";

    /** @throws StackOverflowError when the stack has less room */
    public abstract void probe();

    private static StackProbe make(int bytes) {
        ClassDesc name = ClassDesc.of(StackProbe.class.getName() + "Of" + (bytes >> 10) + "KiB");
        ClassDesc parent = ClassDesc.of(StackProbe.class.getName());
        byte[] file =
                ClassFile.of()
                        .build(
                                name,
                                type ->
                                        type.withSuperclass(parent)
                                                .withFlags(ClassFile.ACC_FINAL)
                                                .withField(
                                                        NEVER,
                                                        ConstantDescs.CD_boolean,
                                                        ClassFile.ACC_STATIC)
                                                .withMethodBody(
                                                        ConstantDescs.INIT_NAME,
                                                        ConstantDescs.MTD_void,
                                                        0,
                                                        code -> constructor(code, parent))
                                                .withMethodBody(
                                                        METHOD,
                                                        ConstantDescs.MTD_void,
                                                        ClassFile.ACC_PUBLIC,
                                                        code -> body(code, name, bytes)));
        try {
            return (StackProbe)
                    MethodHandles.lookup()
                            .defineHiddenClass(file, true)
                            .lookupClass()
                            .getDeclaredConstructor()
                            .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static void constructor(CodeBuilder code, ClassDesc parent) {
        code.aload(0)
                .invokespecial(parent, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                .return_();
    }

    /** The branch is never taken, but it gives the frame its size and the JVM a reason to touch it. */
    private static void body(CodeBuilder code, ClassDesc me, int bytes) {
        Label end = code.newLabel();
        code.getstatic(me, NEVER, ConstantDescs.CD_boolean).ifeq(end);
        code.iconst_0().istore(bytes / Long.BYTES - 1);
        for (int i = 0; i < PADDING_BYTES; i++) {
            code.nop();
        }
        code.aload(0).invokevirtual(me, METHOD, ConstantDescs.MTD_void);
        code.labelBinding(end).return_();
    }
}
