package org.lintel.nucleus.loader;

import org.lintel.nucleus.abi.ProcessImage;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites the code of one method. What it makes of {@code body}:
 *
 * <pre>
 *   saved = Poll.enter(costBytes)          Poll.enterInitialiser in a static initialiser
 *   [Monitors.enter(this)]                 only of a synchronized method
 *   body, with    Poll.leave(saved)              before each return
 *                 Poll.restore(saved, costBytes) at the start of each exception handler
 *                 Poll.caught(thrown)            before that, where the JVM may have thrown it
 *                 Poll.array(length, bytes)      before each instruction that makes an array
 *                 Poll.tick()                    before each branch that may go backwards
 *                 Monitors.enter and exit        for monitorenter and monitorexit
 *                 references bound               by {@link ReferenceRewriter}
 * </pre>
 *
 * A method that calls nothing and never branches backwards can neither loop nor recurse by itself,
 * so it gets no polls at all: whoever calls it has them. Bodies of lambdas are excepted, since those
 * are mostly called by loops of the JDK, which may be without end (of {@code Stream.generate}).
 *
 * <p><b>Threads.</b> Confined; one instance for one method.
 */
final class CodeRewriter implements CodeTransform {
    private static final ClassDesc POLL = ClassDesc.of(ProcessImage.POLL);
    private static final ClassDesc MONITORS =
            ClassDesc.ofInternalName("org/lintel/libc/jdk/Monitors");
    private static final MethodTypeDesc ENTER = MethodTypeDesc.ofDescriptor("(I)I");
    private static final MethodTypeDesc LEAVE = MethodTypeDesc.ofDescriptor("(I)V");
    private static final MethodTypeDesc RESTORE = MethodTypeDesc.ofDescriptor("(II)V");
    private static final MethodTypeDesc OBJECT =
            MethodTypeDesc.ofDescriptor("(Ljava/lang/Object;)V");

    private static final MethodTypeDesc CAUGHT =
            MethodTypeDesc.ofDescriptor("(Ljava/lang/Throwable;)V");

    /** What the JVM itself throws and {@code Poll.caught} looks at, and the classes above. */
    private static final Set<String> THROWN_BY_THE_JVM =
            Set.of(
                    "java/lang/Throwable",
                    "java/lang/Exception",
                    "java/lang/RuntimeException",
                    "java/lang/ClassCastException",
                    "java/lang/ArrayStoreException",
                    "java/lang/Error",
                    "java/lang/VirtualMachineError",
                    "java/lang/OutOfMemoryError",
                    "java/lang/LinkageError",
                    "java/lang/NoClassDefFoundError");

    /** What a frame of compiled code costs at least; interpreted ones cost more than their slots, too. */
    private static final int LEAST_FRAME_BYTES = 512;

    /** A stretch of code after whose failure the frame must be left as after a return. */
    private record Range(Label start, Label end) {}

    private final ReferenceRewriter references;
    private final ClassDesc owner;
    private final boolean initialiser;
    private final boolean isSynchronized;
    private final boolean isStatic;
    private final boolean polled;
    private final int costBytes;

    /** Line of the method's first instruction, or 0. */
    private final int firstLine;

    /** Start of each exception handler, and the place behind what is inserted there. */
    private final Map<Label, Label> handlers = new HashMap<>();

    /** Those of them that may catch one of {@link #THROWN_BY_THE_JVM}. */
    private final Set<Label> lookingHandlers = new HashSet<>();

    private final CodeAttribute original;
    private final Set<Label> behind = new HashSet<>();
    private final List<Range> guarded = new ArrayList<>();
    private Label guardStart;
    private boolean guardEmpty;
    private int saved;
    private int lock;

    CodeRewriter(Hierarchy hierarchy, ClassModel owner, MethodModel method, CodeModel code) {
        this.references = new ReferenceRewriter(hierarchy);
        this.owner = owner.thisClass().asSymbol();
        int flags = method.flags().flagsMask();
        this.isStatic = (flags & ClassFile.ACC_STATIC) != 0;
        this.isSynchronized = (flags & ClassFile.ACC_SYNCHRONIZED) != 0;
        this.initialiser = method.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME);
        this.original = (CodeAttribute) code;
        int slots = original.maxLocals() + original.maxStack();
        this.costBytes = Math.max(LEAST_FRAME_BYTES, 8 * slots + 96);
        boolean calledByTheJdk = (flags & ClassFile.ACC_SYNTHETIC) != 0;
        this.polled = isSynchronized || initialiser || calledByTheJdk || !LeafMethods.isLeaf(code);
        this.firstLine = firstLine(code);
    }

    private static int firstLine(CodeModel code) {
        for (CodeElement element : code) {
            if (element instanceof LineNumber line) {
                return line.line();
            }
        }
        return 0;
    }

    @Override
    public void atStart(CodeBuilder code) {
        for (ExceptionCatch one : original.exceptionHandlers()) {
            handlers.computeIfAbsent(one.handler(), _ -> code.newLabel());
            if (one.catchType()
                    .map(type -> THROWN_BY_THE_JVM.contains(type.asInternalName()))
                    .orElse(true)) {
                lookingHandlers.add(one.handler());
            }
        }
        if (!polled) {
            return;
        }
        saved = code.allocateLocal(TypeKind.INT);
        if (firstLine > 0) {
            code.lineNumber(firstLine); // for reports of a stack that is full
        }
        code.loadConstant(costBytes);
        code.invokestatic(POLL, initialiser ? "enterInitialiser" : "enter", ENTER).istore(saved);
        if (isSynchronized) {
            lock = code.allocateLocal(TypeKind.REFERENCE);
            if (isStatic) {
                code.loadConstant(owner);
            } else {
                code.aload(0);
            }
            code.dup().astore(lock).invokestatic(MONITORS, "enter", OBJECT);
        }
        openGuard(code);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        guardEmpty &= !(element instanceof Instruction);
        switch (element) {
            case ExceptionCatch one -> exceptionCatch(code, one);
            case LabelTarget target -> {
                code.with(target);
                behind.add(target.label());
                if (lookingHandlers.contains(target.label())) {
                    code.dup().invokestatic(POLL, "caught", CAUGHT);
                }
                if (handlers.containsKey(target.label())) {
                    code.iload(saved)
                            .loadConstant(costBytes)
                            .invokestatic(POLL, "restore", RESTORE)
                            .labelBinding(handlers.get(target.label()));
                }
            }
            case BranchInstruction branch -> {
                tickIf(code, behind.contains(branch.target()));
                code.with(branch);
            }
            case TableSwitchInstruction table -> {
                tickIf(code, goesBack(table.defaultTarget(), table.cases()));
                code.with(table);
            }
            case LookupSwitchInstruction lookup -> {
                tickIf(code, goesBack(lookup.defaultTarget(), lookup.cases()));
                code.with(lookup);
            }
            case MonitorInstruction monitor ->
                    code.invokestatic(
                            MONITORS,
                            monitor.opcode() == Opcode.MONITORENTER ? "enter" : "exit",
                            OBJECT);
            case ReturnInstruction end -> leave(code, end);
            case LocalVariable _, LocalVariableType _ -> {}
            default -> {
                ArrayCharge.before(code, element);
                references.accept(code, element);
            }
        }
    }

    @Override
    public void atEnd(CodeBuilder code) {
        if (!guards()) {
            return;
        }
        closeGuard(code);
        if (guarded.isEmpty()) {
            return;
        }
        Label handler = code.newLabel();
        code.labelBinding(handler);
        emitLeave(code);
        code.athrow();
        // After the method's own handlers, which thus come first when a range has both.
        for (Range range : guarded) {
            code.exceptionCatchAll(range.start, range.end, handler);
        }
    }

    /**
     * What a poll at the start of a handler throws belongs to the caller: a handler that caught its own
     * would never end. So these polls are cut out of all ranges.
     */
    private void exceptionCatch(CodeBuilder code, ExceptionCatch one) {
        int end = original.labelToBci(one.tryEnd());
        Label from = one.tryStart();
        for (Label handler : handlersWithin(original.labelToBci(from), end)) {
            if (original.labelToBci(handler) > original.labelToBci(one.tryStart())) {
                references.exceptionCatch(
                        code, ExceptionCatch.of(one.handler(), from, handler, one.catchType()));
            }
            from = handlers.get(handler);
        }
        references.exceptionCatch(
                code, ExceptionCatch.of(one.handler(), from, one.tryEnd(), one.catchType()));
    }

    private List<Label> handlersWithin(int start, int end) {
        return handlers.keySet().stream()
                .filter(label -> within(original.labelToBci(label), start, end))
                .sorted(Comparator.comparingInt(original::labelToBci))
                .toList();
    }

    private static boolean within(int bci, int start, int end) {
        return bci >= start && bci < end;
    }

    private void leave(CodeBuilder code, ReturnInstruction end) {
        if (!polled) {
            code.with(end);
            return;
        }
        closeGuard(code);
        emitLeave(code);
        code.with(end);
        openGuard(code);
    }

    private void emitLeave(CodeBuilder code) {
        if (isSynchronized) {
            code.aload(lock).invokestatic(MONITORS, "exit", OBJECT);
        }
        code.iload(saved).invokestatic(POLL, initialiser ? "leaveInitialiser" : "leave", LEAVE);
    }

    private void tickIf(CodeBuilder code, boolean backwards) {
        if (backwards) {
            code.invokestatic(POLL, "tick", ConstantDescs.MTD_void);
        }
    }

    private boolean goesBack(Label defaultTarget, List<SwitchCase> cases) {
        boolean back = behind.contains(defaultTarget);
        for (SwitchCase one : cases) {
            back |= behind.contains(one.target());
        }
        return back;
    }

    /** Only these must do something when they end by an exception. */
    private boolean guards() {
        return polled && (initialiser || isSynchronized);
    }

    private void openGuard(CodeBuilder code) {
        if (guards()) {
            guardStart = code.newBoundLabel();
            guardEmpty = true;
        }
    }

    private void closeGuard(CodeBuilder code) {
        if (guards() && !guardEmpty) {
            guarded.add(new Range(guardStart, code.newBoundLabel()));
        }
    }
}
