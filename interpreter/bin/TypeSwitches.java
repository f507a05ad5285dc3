// SPDX-License-Identifier: Apache-2.0
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a class methods of its own for what its switches over types ask: Java makes a class for
 * each at its first use, and records none of those.
 */
final class TypeSwitches {
  private static final String BOOTSTRAPS = "java/lang/runtime/SwitchBootstraps";
  private static final int ADDED = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC;

  /** Which of some types an object is of, asked from a number on. */
  private record Question(String method, MethodTypeDesc type, List<ClassDesc> types) {}

  private final ClassModel of;
  private final List<Question> questions = new ArrayList<>();

  private TypeSwitches(ClassModel of) {
    this.of = of;
  }

  /** Whether a class may have any. */
  static boolean in(byte[] classFile) {
    return new String(classFile, StandardCharsets.ISO_8859_1).contains(BOOTSTRAPS);
  }

  static byte[] answered(ClassFile classes, byte[] classFile) {
    ClassModel model = classes.parse(classFile);
    return classes.transformClass(model, new TypeSwitches(model).transform());
  }

  private ClassTransform transform() {
    CodeTransform calls =
        (code, element) -> {
          if (element instanceof InvokeDynamicInstruction i && isQuestion(i)) {
            Question q = question(i);
            boolean inInterface = of.flags().has(AccessFlag.INTERFACE);
            code.invokestatic(of.thisClass().asSymbol(), q.method(), q.type(), inInterface);
          } else {
            code.with(element);
          }
        };
    return ClassTransform.transformingMethodBodies(TypeSwitches::asks, calls)
        .andThen(
            ClassTransform.endHandler(builder ->
                questions.forEach(q ->
                    builder.withMethodBody(q.method(), q.type(), ADDED, code -> answer(q, code)))));
  }

  private static boolean asks(MethodModel method) {
    return method
        .code()
        .map(code ->
            code.elementStream()
                .anyMatch(e -> e instanceof InvokeDynamicInstruction i && isQuestion(i)))
        .orElse(false);
  }

  private static boolean isQuestion(InvokeDynamicInstruction i) {
    return i.bootstrapMethod().owner().descriptorString().equals("L" + BOOTSTRAPS + ";")
        && i.bootstrapMethod().methodName().equals("typeSwitch")
        && i.bootstrapArgs().stream().allMatch(label -> label instanceof ClassDesc);
  }

  private Question question(InvokeDynamicInstruction i) {
    List<ClassDesc> types = i.bootstrapArgs().stream().map(ClassDesc.class::cast).toList();
    var question = new Question("typeSwitch$" + questions.size(), i.typeSymbol(), types);
    questions.add(question);
    return question;
  }

  /** -1 for null, and the number behind the last where it is of none. */
  private static void answer(Question q, CodeBuilder code) {
    Label some = code.newLabel();
    code.aload(0).ifnonnull(some).iconst_m1().ireturn().labelBinding(some);
    for (int n = 0; n < q.types().size(); n++) {
      Label next = code.newLabel();
      code.iload(1).loadConstant(n).if_icmpgt(next);
      code.aload(0).instanceOf(q.types().get(n)).ifeq(next);
      code.loadConstant(n).ireturn().labelBinding(next);
    }
    code.loadConstant(q.types().size()).ireturn();
  }
}
