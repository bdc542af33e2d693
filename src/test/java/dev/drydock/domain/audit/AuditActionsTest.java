package dev.drydock.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.Operation;
import dev.drydock.domain.release.ApprovalStatement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of actions has every literal of the code that looks like one, and nothing that no record has. */
class AuditActionsTest {
    private static final Path SOURCES =
            Path.of(System.getProperty("drydock.basedir", "."), "src/main/java/dev/drydock");

    private static Set<String> literals() throws IOException {
        Set<String> found = new TreeSet<>();
        for (String room : List.of("application", "door", "persistence", "bootstrap")) {
            try (Stream<Path> files = Files.walk(SOURCES.resolve(room))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    Pattern.compile("\"([a-z]+(?:-[a-z]+)*(?:\\.[a-z-]+)+)\"")
                            .matcher(Files.readString(file))
                            .results()
                            .forEach(match -> found.add(match.group(1)));
                }
            }
        }
        return found;
    }

    @Test
    void hasTheActionsOfTheCode() throws IOException {
        Set<String> firstWords = AuditActions.all().stream()
                .map(action -> action.replaceFirst("\\..*", ""))
                .collect(Collectors.toSet());
        assertThat(literals().stream()
                        .filter(literal -> firstWords.contains(literal.replaceFirst("\\..*", "")))
                        .filter(literal -> !literal.matches(".*\\.(json|yaml|pt|xml|log|key|pub)")))
                .isNotEmpty()
                .isSubsetOf(AuditActions.all());
    }

    @Test
    void hasNoActionOfNoRecord() throws IOException {
        List<String> made = new ArrayList<>(literals());
        for (Operation operation : Operation.values()) {
            made.add(operation.wireName() + ".refused");
        }
        for (ApprovalStatement.Action action : ApprovalStatement.Action.values()) {
            made.add("candidate." + action.wireName());
            made.add("candidate." + action.wireName() + ".refused");
            if (action != ApprovalStatement.Action.WAIVE) {
                made.add("candidate." + action.wireName() + ".break-glass");
            }
        }
        made.add(LogKeys.ACTION);
        made.addAll(List.of(
                "console.refused", "view-raw-rejects", "policy.install", "trust.install", "explain-prediction"));
        assertThat(AuditActions.all()).isSubsetOf(made);
        assertThat(made)
                .as("every operation's refusal is known")
                .filteredOn(action -> action.endsWith(".refused"))
                .isSubsetOf(AuditActions.all());
    }
}
