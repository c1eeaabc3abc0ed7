package org.lintel.nucleus.loader;

import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.util.HashSet;
import java.util.Set;

/** Tells the methods that end after a bounded number of instructions, whatever happens. */
final class LeafMethods {
    private LeafMethods() {}

    /** {@return whether a method calls nothing, catches nothing, locks nothing, and only goes forwards} */
    static boolean isLeaf(CodeModel code) {
        Set<Label> behind = new HashSet<>();
        for (CodeElement element : code) {
            boolean bounded =
                    switch (element) {
                        case LabelTarget target -> behind.add(target.label());
                        case BranchInstruction branch -> !behind.contains(branch.target());
                        case TableSwitchInstruction table ->
                                isForward(behind, table.defaultTarget(), table.cases());
                        case LookupSwitchInstruction lookup ->
                                isForward(behind, lookup.defaultTarget(), lookup.cases());
                        case InvokeInstruction call ->
                                call.name().equalsString("<init>")
                                        && call.owner().asInternalName().equals("java/lang/Object");
                        case InvokeDynamicInstruction _, ExceptionCatch _, MonitorInstruction _ ->
                                false;
                        default -> true;
                    };
            if (!bounded) {
                return false;
            }
        }
        return true;
    }

    private static boolean isForward(
            Set<Label> behind, Label defaultTarget, Iterable<SwitchCase> cases) {
        boolean back = behind.contains(defaultTarget);
        for (SwitchCase one : cases) {
            back |= behind.contains(one.target());
        }
        return !back;
    }
}
