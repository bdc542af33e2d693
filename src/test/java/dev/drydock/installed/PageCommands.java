package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A page of the documentation whose commands are run as they stand there, and whose transcripts are looked for. */
final class PageCommands {
    private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\n(.*?)^```$");
    private static final Pattern TRANSCRIPTS = Pattern.compile("(?ms)^```text\n(.*?)^```$");

    private final String page;

    private PageCommands(String page) {
        this.page = page;
    }

    static PageCommands of(String name) throws IOException {
        return new PageCommands(
                Files.readString(InstalledSite.HOME.resolve("docs").resolve(name)));
    }

    /** All commands in one shell, which ends with the first that fails; answers what they printed. */
    String run(Path folder, UnaryOperator<String> edit) throws IOException, InterruptedException {
        String commands =
                COMMANDS.matcher(page).results().map(block -> block.group(1)).collect(Collectors.joining());
        Path said = folder.resolve("said.txt");
        ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", edit.apply(commands));
        shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
        shell.environment().compute("PATH", (name, path) -> System.getProperty("java.home") + "/bin:" + path);
        Process running = shell.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(running.waitFor(20, TimeUnit.MINUTES)).isTrue();
        } finally {
            running.destroyForcibly();
        }
        String text = Files.readString(said);
        assertThat(running.exitValue()).as(text).isZero();
        return text;
    }

    /** Every line that the page shows, as a pattern: {@code …} stands for anything, spaces for any number of them. */
    List<Pattern> transcript() {
        return TRANSCRIPTS
                .matcher(page)
                .results()
                .flatMap(block -> block.group(1).lines())
                .map(PageCommands::pattern)
                .toList();
    }

    private static Pattern pattern(String line) {
        return Pattern.compile(Pattern.compile("\\s*…\\s*|\\s+|[^…\\s]+")
                .matcher(line.strip())
                .replaceAll(part -> {
                    String text = part.group();
                    String regex = text.contains("…") ? ".*" : text.isBlank() ? "\\s+" : Pattern.quote(text);
                    return java.util.regex.Matcher.quoteReplacement(regex);
                }));
    }
}
