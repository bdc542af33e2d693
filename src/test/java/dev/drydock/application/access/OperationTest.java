package dev.drydock.application.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of operations and roles that is published is the one that is enforced. */
class OperationTest {
    private static final String HEADER = "| Operation | scheduler | engineer | release-manager | auditor | admin |";

    @Test
    void theTableInTheDocumentationIsTheOneInTheCode() throws IOException {
        Path page = Path.of(System.getProperty("drydock.basedir", "."), "docs/security.md");
        List<String> published = Files.readAllLines(page).stream()
                .dropWhile(line -> !line.equals(HEADER))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        List<String> enforced = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            StringBuilder row = new StringBuilder("| " + operation.wireName() + " |");
            for (Role role : Role.values()) {
                row.append(operation.allowed().contains(role) ? " yes |" : " |");
            }
            enforced.add(row.toString());
        }
        assertThat(published).isEqualTo(enforced);
    }
}
