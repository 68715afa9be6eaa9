package org.nestwright.tutorials.lab;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.Position;
import com.github.javaparser.Problem;
import com.github.javaparser.Range;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.BodyDeclaration;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.IntegerLiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Takes the schedule out of a Java file, as text. The file is parsed and never compiled; whatever
/// in it is more than declarations of Vars and one chain of calls is refused.
final class JavaReader {
  private static final String BODY =
      "the method may hold declarations such as Var co = Var.of(\"co\"); and then one"
          + " return Schedule.of(relu)...;";
  private static final String ARGUMENT =
      "an argument is a Var, a Func, r.x, r.y or r.z, conv.update(0), a decimal number or a Tail";
  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]*");
  private static final Pattern FIELD = Pattern.compile("r\\.[xyz]|Tail\\.[A-Z_]+");

  private final Submission submission;
  private final Task task;

  /// The names that the chain may use.
  private final Set<String> names;

  JavaReader(Submission submission, Task task) {
    this.submission = submission;
    this.task = task;
    this.names = new HashSet<>(task.names());
  }

  /// {@return the text with blanks for all but the returned chain, so that each character keeps its
  /// line and column}
  String chain() throws SubmissionException {
    CompilationUnit unit = parse();
    MethodDeclaration method = method(type(unit));
    Expression chain = body(method);
    checkChain(chain);
    List<Range> comments =
        unit.getAllComments().stream().map(c -> c.getRange().orElseThrow()).toList();
    return blanked(chain.getRange().orElseThrow(), comments);
  }

  private CompilationUnit parse() throws SubmissionException {
    ParserConfiguration configuration =
        new ParserConfiguration().setLanguageLevel(LanguageLevel.JAVA_25);
    ParseResult<CompilationUnit> result = new JavaParser(configuration).parse(submission.text());
    if (!result.isSuccessful()) {
      Problem problem = result.getProblems().getFirst();
      Position at =
          problem
              .getLocation()
              .flatMap(tokens -> tokens.getBegin().getRange())
              .map(range -> range.begin)
              .orElse(new Position(1, 1));
      String message =
          problem.getMessage().strip().split("\\R|, expected one of")[0].replaceAll("\\s+", " ");
      throw new SubmissionException(
          submission.file(), at.line, at.column, "this is no Java: " + message);
    }
    return result.getResult().orElseThrow();
  }

  private ClassOrInterfaceDeclaration type(CompilationUnit unit) throws SubmissionException {
    for (TypeDeclaration<?> type : unit.getTypes()) {
      if (type != unit.getType(0) || !(type instanceof ClassOrInterfaceDeclaration)) {
        throw refused(type, "the file may hold one class and nothing beside it");
      }
    }
    if (unit.getTypes().isEmpty()) {
      throw new SubmissionException(
          submission.file(),
          1,
          1,
          "there is no class here, and no text that begins with Schedule.of");
    }
    return (ClassOrInterfaceDeclaration) unit.getType(0);
  }

  private MethodDeclaration method(ClassOrInterfaceDeclaration type) throws SubmissionException {
    MethodDeclaration found = null;
    for (BodyDeclaration<?> member : type.getMembers()) {
      boolean wanted =
          member instanceof MethodDeclaration m && m.getNameAsString().equals("schedule");
      if (!wanted || found != null) {
        throw refused(member, "the class may hold one method, schedule, and nothing else");
      }
      found = (MethodDeclaration) member;
    }
    if (found == null) {
      throw refused(type, "the class has no method schedule; lab show 1 prints it");
    }
    String parameters =
        found.getParameters().stream()
            .map(p -> p.getTypeAsString() + " " + p.getNameAsString())
            .collect(Collectors.joining(", "));
    if (!parameters.equals(task.parameters())) {
      throw refused(
          found, "the parameters of schedule are (%s); leave them".formatted(task.parameters()));
    }
    return found;
  }

  private Expression body(MethodDeclaration method) throws SubmissionException {
    BlockStmt body =
        method.getBody().orElseThrow(() -> refused(method, "schedule has no body; " + BODY));
    for (Statement statement : body.getStatements()) {
      switch (statement) {
        case ExpressionStmt s when s.getExpression() instanceof VariableDeclarationExpr vars -> {
          for (VariableDeclarator v : vars.getVariables()) {
            declare(v);
          }
        }
        case ReturnStmt s when s.getExpression().isPresent() -> {
          if (statement != body.getStatements().getLast().orElse(null)) {
            throw refused(statement, "nothing may follow the return");
          }
          return s.getExpression().get();
        }
        default -> throw refused(statement, BODY);
      }
    }
    throw refused(method, "schedule returns nothing; " + BODY);
  }

  private void declare(VariableDeclarator v) throws SubmissionException {
    String name = v.getNameAsString();
    boolean of =
        v.getTypeAsString().equals("Var")
            && v.getInitializer().orElse(null) instanceof MethodCallExpr call
            && isCallOn(call, "Var", "of")
            && call.getArguments().size() == 1
            && call.getArgument(0) instanceof StringLiteralExpr;
    if (!of) {
      throw refused(v, "a declaration reads Var %s = Var.of(\"%s\")".formatted(name, name));
    }
    StringLiteralExpr literal =
        (StringLiteralExpr) ((MethodCallExpr) v.getInitializer().orElseThrow()).getArgument(0);
    if (!literal.getValue().equals(name)) {
      throw refused(
          literal,
          "the Var %s is called \"%s\"; call it \"%s\"".formatted(name, literal.getValue(), name));
    }
    if (!names.add(name)) {
      throw refused(v, name + " is declared already");
    }
  }

  private static boolean isCallOn(MethodCallExpr call, String scope, String name) {
    return call.getScope().orElse(null) instanceof NameExpr n
        && n.getNameAsString().equals(scope)
        && call.getNameAsString().equals(name)
        && call.getTypeArguments().isEmpty();
  }

  /// From the last call of the chain to the first, without recursion: it may be long.
  private void checkChain(Expression chain) throws SubmissionException {
    Expression rest = chain;
    while (true) {
      if (!(rest instanceof MethodCallExpr call) || call.getTypeArguments().isPresent()) {
        throw refused(rest, "a schedule is Schedule.of(relu) followed by .directive(...) calls");
      }
      for (Expression argument : call.getArguments()) {
        checkArgument(argument);
      }
      if (isCallOn(call, "Schedule", "of")) {
        return;
      }
      rest =
          call.getScope()
              .orElseThrow(() ->
                  refused(
                      call,
                      "no other method may be called; a schedule begins with Schedule.of(relu)"));
    }
  }

  private void checkArgument(Expression argument) throws SubmissionException {
    boolean allowed =
        switch (argument) {
          case IntegerLiteralExpr i -> DECIMAL.matcher(i.getValue()).matches();
          case UnaryExpr u ->
              u.getOperator() == UnaryExpr.Operator.MINUS
                  && u.getExpression() instanceof IntegerLiteralExpr i
                  && DECIMAL.matcher(i.getValue()).matches();
          case FieldAccessExpr f ->
              f.getScope() instanceof NameExpr scope
                  && FIELD.matcher(scope.getNameAsString() + "." + f.getNameAsString()).matches();
          case MethodCallExpr call
              when isCallOn(call, "conv", "update")
                  && call.getArguments().size() == 1
                  && call.getArgument(0) instanceof IntegerLiteralExpr index -> {
            if (!index.getValue().equals("0")) {
              throw refused(call, "conv has one update, conv.update(0)");
            }
            yield true;
          }
          case NameExpr n -> {
            String name = n.getNameAsString();
            if (!names.contains(name)) {
              throw refused(
                  n,
                  "%s is not declared; write Var %s = Var.of(\"%s\"); above"
                      .formatted(name, name, name));
            }
            yield true;
          }
          default -> false;
        };
    if (!allowed) {
      throw refused(argument, ARGUMENT);
    }
  }

  private SubmissionException refused(Node node, String message) {
    Position at = node.getRange().map(range -> range.begin).orElse(new Position(1, 1));
    return new SubmissionException(submission.file(), at.line, at.column, message);
  }

  private String blanked(Range kept, List<Range> comments) {
    StringBuilder result = new StringBuilder();
    int line = 1;
    int column = 1;
    for (char ch : submission.text().toCharArray()) {
      Position at = new Position(line, column);
      boolean keep =
          ch == '\n' || (kept.contains(at) && comments.stream().noneMatch(c -> c.contains(at)));
      result.append(keep ? ch : ' ');
      line += ch == '\n' ? 1 : 0;
      column = ch == '\n' ? 1 : column + 1;
    }
    return result.toString();
  }
}
