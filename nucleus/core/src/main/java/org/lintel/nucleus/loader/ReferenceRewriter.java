package org.lintel.nucleus.loader;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Optional;

/**
 * Rewrites the instructions that name classes and members, by {@link Bindings} and {@link
 * Substitution}; what names nothing that is bound passes as it is.
 *
 * <p><b>Threads.</b> Confined.
 */
final class ReferenceRewriter {
    private static final ClassDesc PLAIN_OBJECT =
            ClassDesc.ofInternalName("org/lintel/libc/jdk/PlainObject");
    private static final ClassDesc ENUM_HASHES =
            ClassDesc.ofInternalName("org/lintel/libc/jdk/EnumHashes");
    private static final MethodTypeDesc ENUM = MethodTypeDesc.ofDescriptor("(Ljava/lang/Enum;)V");

    private final Hierarchy hierarchy;

    /** Instances of Object that were made and whose constructor has not been called yet. */
    private int plainObjects;

    ReferenceRewriter(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    void accept(CodeBuilder code, CodeElement element) {
        switch (element) {
            case InvokeInstruction call -> invoke(code, call);
            case FieldInstruction field -> field(code, field);
            case InvokeDynamicInstruction call -> invokeDynamic(code, call);
            case NewObjectInstruction one
                    when one.className().asInternalName().equals("java/lang/Object") -> {
                plainObjects++;
                code.new_(PLAIN_OBJECT);
            }
            case NewObjectInstruction one when renamed(one.className()) ->
                    code.new_(desc(one.className()));
            case TypeCheckInstruction one when renamed(one.type()) ->
                    code.with(TypeCheckInstruction.of(one.opcode(), desc(one.type())));
            case NewReferenceArrayInstruction one when renamed(one.componentType()) ->
                    code.anewarray(desc(one.componentType()));
            case NewMultiArrayInstruction one when renamed(one.arrayType()) ->
                    code.multianewarray(desc(one.arrayType()), one.dimensions());
            case ConstantInstruction.LoadConstantInstruction one -> loadConstant(code, one);
            default -> code.with(element);
        }
    }

    void exceptionCatch(CodeBuilder code, ExceptionCatch one) {
        Optional<ClassEntry> type = one.catchType();
        if (type.isPresent() && renamed(type.get())) {
            code.exceptionCatch(one.tryStart(), one.tryEnd(), one.handler(), desc(type.get()));
        } else {
            code.with(one);
        }
    }

    private void invoke(CodeBuilder code, InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        String type = call.type().stringValue();
        if (call.opcode() == Opcode.INVOKESPECIAL && name.equals("<init>")) {
            construct(code, call, owner, type);
            return;
        }
        boolean isStatic = call.opcode() == Opcode.INVOKESTATIC;
        Bindings.Call bound =
                call.opcode() == Opcode.INVOKESPECIAL
                        ? Bindings.superCall(hierarchy, owner, name, type)
                        : bound(isStatic, owner, name, type);
        if (bound != null) {
            code.invokestatic(
                    ClassDesc.ofInternalName(bound.toOwner()),
                    bound.toName(),
                    boundType(bound, isStatic, type));
            return;
        }
        rename(code, call, owner, type);
    }

    /** What a static method is bound to goes by the class that has it, not by the one that is named. */
    private Bindings.Call bound(boolean isStatic, String owner, String name, String type) {
        String has = isStatic ? hierarchy.declaringClass(owner, name, type) : owner;
        return Bindings.call(hierarchy, has, name, type);
    }

    private static void rename(
            CodeBuilder code, InvokeInstruction call, String owner, String type) {
        String newOwner = Substitution.ofName(owner);
        String newType = Substitution.ofDescriptor(type);
        if (newOwner.equals(owner) && newType.equals(type)) {
            code.with(call);
            return;
        }
        code.invoke(
                call.opcode(),
                ofName(newOwner),
                call.name().stringValue(),
                MethodTypeDesc.ofDescriptor(newType),
                call.isInterface());
    }

    private void construct(CodeBuilder code, InvokeInstruction call, String owner, String type) {
        Bindings.Call seed = type.equals("()V") ? Bindings.seed(owner) : null;
        if (seed != null) {
            code.invokestatic(
                    ClassDesc.ofInternalName(seed.toOwner()),
                    seed.toName(),
                    MethodTypeDesc.of(ConstantDescs.CD_long));
            code.invokespecial(
                    ClassDesc.ofInternalName(owner),
                    "<init>",
                    MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long));
        } else if (plainObjects > 0 && owner.equals("java/lang/Object")) {
            // javac puts nothing between the instruction new and this; else it is super().
            plainObjects--;
            code.invokespecial(PLAIN_OBJECT, "<init>", ConstantDescs.MTD_void);
        } else {
            rename(code, call, owner, type);
            if (owner.equals("java/lang/Enum")) {
                code.aload(0).invokestatic(ENUM_HASHES, "assign", ENUM);
            }
        }
    }

    /** The descriptor of the static method in the library: the receiver is its first parameter. */
    private static MethodTypeDesc boundType(Bindings.Call call, boolean isStatic, String type) {
        String receiver = isStatic ? "" : Substitution.ofDescriptor("L" + call.owner() + ";");
        return MethodTypeDesc.ofDescriptor(
                "(" + receiver + Substitution.ofDescriptor(type).substring(1));
    }

    private void field(CodeBuilder code, FieldInstruction field) {
        String owner = field.owner().asInternalName();
        String type = field.type().stringValue();
        String newOwner = Substitution.ofName(owner);
        String newType = Substitution.ofDescriptor(type);
        if (newOwner.equals(owner) && newType.equals(type)) {
            code.with(field);
            return;
        }
        code.fieldAccess(
                field.opcode(),
                ofName(newOwner),
                field.name().stringValue(),
                ClassDesc.ofDescriptor(newType));
    }

    private void loadConstant(CodeBuilder code, ConstantInstruction.LoadConstantInstruction one) {
        LoadableConstantEntry entry = one.constantEntry();
        if (entry instanceof StringEntry) {
            code.with(one); // its text may look like a class name
            return;
        }
        ConstantDesc value = one.constantValue();
        ConstantDesc other = constant(value);
        if (other == value) {
            code.with(one);
        } else {
            code.loadConstant(other);
        }
    }

    private void invokeDynamic(CodeBuilder code, InvokeDynamicInstruction call) {
        List<ConstantDesc> arguments = call.bootstrapArgs();
        MethodTypeDesc type = Substitution.of(call.typeSymbol());
        ConstantDesc[] others = new ConstantDesc[arguments.size()];
        boolean same = type == call.typeSymbol();
        for (int i = 0; i < others.length; i++) {
            others[i] = constant(arguments.get(i));
            same &= others[i] == arguments.get(i);
        }
        DirectMethodHandleDesc bootstrap = call.bootstrapMethod();
        if (mentionsObjects(type)) {
            bootstrap = handle(bootstrap); // of string concatenation
            same &= bootstrap == call.bootstrapMethod();
        }
        if (same) {
            code.with(call);
            return;
        }
        code.invokedynamic(
                DynamicCallSiteDesc.of(bootstrap, call.name().stringValue(), type, others));
    }

    /** {@return whether an operand is neither a number nor a String} */
    private static boolean mentionsObjects(MethodTypeDesc type) {
        for (ClassDesc operand : type.parameterList()) {
            if (!operand.isPrimitive() && !operand.equals(ConstantDescs.CD_String)) {
                return true;
            }
        }
        return false;
    }

    private ConstantDesc constant(ConstantDesc value) {
        return switch (value) {
            case ClassDesc type -> Substitution.of(type);
            case MethodTypeDesc type -> Substitution.of(type);
            case DirectMethodHandleDesc handle -> handle(handle);
            default -> value;
        };
    }

    /** A method handle constant, such as a method reference {@code Math::random}. */
    private DirectMethodHandleDesc handle(DirectMethodHandleDesc handle) {
        String owner = internalName(handle.owner());
        String name = handle.methodName();
        String type = handle.lookupDescriptor();
        DirectMethodHandleDesc.Kind kind = handle.kind();
        if (kind == DirectMethodHandleDesc.Kind.CONSTRUCTOR) {
            Bindings.Call seed = type.equals("()V") ? Bindings.seed(owner) : null;
            if (seed != null) {
                return MethodHandleDesc.ofMethod(
                        DirectMethodHandleDesc.Kind.STATIC,
                        ClassDesc.ofInternalName(seed.toOwner()),
                        "newSeeded" + simpleName(owner),
                        MethodTypeDesc.of(handle.owner()));
            }
        } else if (isMethod(kind)) {
            boolean isStatic =
                    kind == DirectMethodHandleDesc.Kind.STATIC
                            || kind == DirectMethodHandleDesc.Kind.INTERFACE_STATIC;
            Bindings.Call bound = bound(isStatic, owner, name, type);
            if (bound != null) {
                return MethodHandleDesc.ofMethod(
                        DirectMethodHandleDesc.Kind.STATIC,
                        ClassDesc.ofInternalName(bound.toOwner()),
                        bound.toName(),
                        boundType(bound, isStatic, type));
            }
        }
        if (kind == DirectMethodHandleDesc.Kind.CONSTRUCTOR && owner.equals("java/lang/Object")) {
            return MethodHandleDesc.ofConstructor(PLAIN_OBJECT);
        }
        String newOwner = Substitution.ofName(owner);
        String newType = Substitution.ofDescriptor(type);
        return newOwner.equals(owner) && newType.equals(type)
                ? handle
                : MethodHandleDesc.of(kind, ofName(newOwner), name, newType);
    }

    private static boolean isMethod(DirectMethodHandleDesc.Kind kind) {
        return switch (kind) {
            case GETTER, SETTER, STATIC_GETTER, STATIC_SETTER -> false;
            default -> true;
        };
    }

    private static boolean renamed(ClassEntry entry) {
        String name = entry.asInternalName();
        return !Substitution.ofName(name).equals(name);
    }

    private static ClassDesc desc(ClassEntry entry) {
        return ofName(Substitution.ofName(entry.asInternalName()));
    }

    private static ClassDesc ofName(String name) {
        return name.charAt(0) == '['
                ? ClassDesc.ofDescriptor(name)
                : ClassDesc.ofInternalName(name);
    }

    private static String internalName(ClassDesc type) {
        String descriptor = type.descriptorString();
        return descriptor.charAt(0) == 'L'
                ? descriptor.substring(1, descriptor.length() - 1)
                : descriptor;
    }

    private static String simpleName(String internalName) {
        return internalName.substring(internalName.lastIndexOf('/') + 1);
    }
}
