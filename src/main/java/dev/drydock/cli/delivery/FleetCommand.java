package dev.drydock.cli.delivery;

import dev.drydock.api.FleetView;
import dev.drydock.api.FleetView.FleetModelView;
import dev.drydock.api.FleetView.SiteView;
import dev.drydock.api.FleetView.SuppliedView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.PlainText;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows the sites that this one sends to. */
@Command(
        name = "fleet",
        description =
                "Show the other sites by their receipts and reports: what answers there, what is wrong, when they were last"
                        + " heard of, and which deliveries have no answer yet.",
        mixinStandardHelpOptions = true)
public final class FleetCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Parameters(arity = "0..1", paramLabel = "SITE", description = "One site, with all that it reports.")
    private @Nullable String site;

    @Override
    public Integer call() {
        FleetView all = server.connect().get("/fleet", FleetView.class);
        FleetView shown = site == null ? all : new FleetView(List.of(one(all.sites(), site)));
        server.print(shown, () -> {
            PrintWriter out = server.environment().out();
            overview(shown.sites()).print(out);
            if (site != null) {
                detail(shown.sites().get(0), out);
            }
        });
        return ExitCode.OK;
    }

    private static SiteView one(List<SiteView> sites, String name) {
        return sites.stream()
                .filter(view -> view.site().equals(name))
                .findFirst()
                .orElseThrow(() -> new DrydockException(
                        CommonFailure.USAGE,
                        "There is no site " + name
                                + " that the trust file names, or that a delivery went to or came from. '"
                                + "drydock fleet' lists those that there are."));
    }

    private static Table overview(List<SiteView> sites) {
        Table table = new Table("SITE", "STANDING", "LAST HEARD", "RUNS", "NOT ANSWERED");
        sites.forEach(view -> table.row(
                view.site(), view.standing(), view.heardAt(), runs(view.models()), numbers(view.travelling())));
        return table;
    }

    private static @Nullable String runs(List<FleetModelView> models) {
        return models.isEmpty()
                ? null
                : models.stream()
                        .map(model -> model.model() + " "
                                + Stream.of(model.servingSupplied(), model.serving(), "nothing")
                                        .filter(name -> name != null)
                                        .findFirst()
                                        .orElseThrow())
                        .collect(Collectors.joining(", "));
    }

    private static @Nullable String numbers(List<Long> numbers) {
        return numbers.isEmpty() ? null : numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static void detail(SiteView view, PrintWriter out) {
        if (!view.trusted()) {
            out.println("PROBLEM: the trust file names no delivery key of it in force.");
        }
        view.problems().forEach(problem -> out.println(PlainText.of("PROBLEM: " + problem)));
        view.expired()
                .forEach(
                        number -> out.println("PROBLEM: delivery " + number + " expired without an answer. Ask the site"
                                + " whether it came, and send its items again with --withdraw " + number + "."));
        Table table = new Table("PACKAGE", "BROUGHT", "BECAME", "STATE", "GATES", "NODE", "HELD BY");
        for (FleetModelView model : view.models()) {
            for (SuppliedView one : model.supplied()) {
                table.row(
                        one.version(),
                        one.broughtAt(),
                        one.became(),
                        one.state(),
                        one.verdict(),
                        one.trial(),
                        one.holding().isEmpty() ? null : String.join(", ", one.holding()));
            }
        }
        table.print(out);
    }
}
