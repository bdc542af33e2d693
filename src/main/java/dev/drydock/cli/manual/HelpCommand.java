package dev.drydock.cli.manual;

import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.PlainText;
import dev.drydock.cli.terminal.Table;
import dev.drydock.manual.Manual;
import dev.drydock.manual.Manual.Hit;
import dev.drydock.manual.ManualPage;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the usage of a command, a page of the documentation, an error code, or where some words stand. Needs no server. */
@Command(
        name = "help",
        mixinStandardHelpOptions = true,
        description = "Show the usage of a command, a page of the documentation or an error code, or search for words.",
        footer = {
            "",
            "For example:",
            "  drydock help server start     the usage of a command",
            "  drydock help backup           a page of the documentation",
            "  drydock help DATABASE_NEWER   an error code",
            "  drydock help lost key         every place with both words"
        })
public final class HelpCommand implements Callable<Integer> {
    private static final int MOST_HITS = 20;
    private static final int LONGEST_LINE = 90;

    private final Environment environment;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "TOPIC",
            arity = "0..*",
            description =
                    "A command, a page, an error code, or words. Default: the usage of drydock and the list of pages.")
    private List<String> topic = new ArrayList<>();

    HelpCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Manual manual = Manual.read(environment.home().resolve("docs"));
        PrintWriter out = environment.out();
        if (topic.isEmpty()) {
            spec.root().commandLine().usage(out);
            list(manual, out);
            return ExitCode.OK;
        }
        Optional<CommandLine> command = command();
        if (command.isPresent()) {
            command.get().usage(out);
            return ExitCode.OK;
        }
        String words = String.join(" ", topic);
        Optional<String> text = manual.page(words)
                .map(ManualPage::text)
                .or(() -> manual.failure(words).map(ManualPage.Section::text));
        if (text.isPresent()) {
            text.get().lines().forEach(out::println);
            return ExitCode.OK;
        }
        return search(manual, words, out);
    }

    private Optional<CommandLine> command() {
        CommandLine at = spec.root().commandLine();
        for (String name : topic) {
            CommandLine next = at.getSubcommands().get(name);
            if (next == null) {
                return Optional.empty();
            }
            at = next;
        }
        return Optional.of(at);
    }

    private static void list(Manual manual, PrintWriter out) {
        String kind = "";
        for (ManualPage page : manual.pages()) {
            if (!page.kind().equals(kind)) {
                kind = page.kind();
                out.println();
                out.println(kind + ":");
            }
            out.println("  " + page.name() + "  " + page.content());
        }
        out.println();
        out.println(
                "'drydock help TOPIC' shows one of these pages, a command or an error code, or searches for words.");
    }

    private static String shortened(String line) {
        return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line;
    }

    private int search(Manual manual, String words, PrintWriter out) {
        List<Hit> hits = manual.search(words);
        if (hits.isEmpty()) {
            environment
                    .err()
                    .println("drydock: USAGE: There is no command, page or error code \"" + PlainText.of(words)
                            + "\", and no part of the documentation has "
                            + (topic.size() == 1 ? "this word" : "all of these words")
                            + ". 'drydock help' lists the commands and pages.");
            return ExitCode.USAGE;
        }
        Table table = new Table("PAGE", "SECTION", "LINE");
        hits.stream()
                .limit(MOST_HITS)
                .forEach(hit -> table.row(hit.page().name(), hit.section().heading(), shortened(hit.line())));
        table.print(out);
        if (hits.size() > MOST_HITS) {
            out.println("… and " + (hits.size() - MOST_HITS) + " more. Add a word to find fewer.");
        }
        return ExitCode.OK;
    }
}
