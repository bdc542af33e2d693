package dev.drydock.packaging;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.delivery.SiteReport;
import dev.drydock.domain.delivery.SiteReport.Became;
import dev.drydock.domain.delivery.SiteReport.Drift;
import dev.drydock.domain.delivery.SiteReport.InService;
import dev.drydock.domain.delivery.SiteReport.ModelReport;
import dev.drydock.domain.delivery.SiteReport.Served;
import dev.drydock.domain.delivery.SiteReport.Supplied;
import dev.drydock.domain.release.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reports of sites as JSON, and back; {@code docs/formats.md} shows one. */
final class SiteReports {
    private static final int MOST = 1000;
    /** A thousand years. */
    private static final long MOST_SECONDS = 31_557_600_000L;

    private static final String VERSION = DeliveryStatements.SITE + "/[1-9][0-9]{0,8}";
    private static final String WORD = "[A-Z_]{0,40}";
    private static final String GATE = "[a-z0-9][a-z0-9:._-]{0,79}";

    private SiteReports() {}

    static byte[] write(SiteReport report) {
        ObjectNode root = DeliveryStatements.route(report.route());
        root.put("at", report.at().toString());
        report.stage().ifPresent(stage -> root.put("stage", stage));
        ArrayNode models = root.putArray("models");
        for (ModelReport model : report.models()) {
            ObjectNode node = models.addObject().put("model", model.model());
            model.serving()
                    .ifPresent(now -> node.putObject("serving")
                            .put("version", now.version())
                            .put("packageDigest", now.packageDigest())
                            .put("since", now.since().toString()));
            ArrayNode supplied = node.putArray("supplied");
            model.supplied().forEach(one -> put(supplied.addObject(), one));
            model.drift()
                    .ifPresent(drift -> node.putObject("drift")
                            .put("decision", drift.decision())
                            .put("rows", drift.rows())
                            .put("drifted", drift.drifted()));
        }
        return Json.writePretty(root);
    }

    private static void put(ObjectNode node, Supplied supplied) {
        node.put("version", supplied.version())
                .put("packageDigest", supplied.packageDigest())
                .put("broughtAt", supplied.broughtAt().toString());
        supplied.became().ifPresent(became -> {
            ArrayNode holding = node.putObject("became")
                    .put("version", became.version())
                    .put("state", became.state())
                    .put("verdict", became.verdict())
                    .put("trial", became.trial())
                    .putArray("holding");
            became.holding().forEach(holding::add);
            if (!became.environment().equals(Environment.UNKNOWN)) {
                Environments.put((ObjectNode) node.get("became"), became.environment());
            }
            became.served()
                    .ifPresent(served -> ((ObjectNode) node.get("became"))
                            .put("answeredSeconds", served.longest().toSeconds())
                            .put("wentBack", served.wentBack()));
        });
    }

    static SiteReport read(byte[] payload) throws Json.Malformed {
        Json.Reader root = Json.read(payload).keys("from", "to", "at", "stage?", "models");
        Optional<Json.Reader> stage = root.find("stage");
        List<ModelReport> models = new ArrayList<>();
        for (Json.Reader entry : bounded(root.at("models"))) {
            models.add(model(entry));
        }
        return new SiteReport(
                DeliveryStatements.route(root),
                DeliveryStatements.instant(root.at("at")),
                stage.isPresent()
                        ? Optional.of(DeliveryStatements.matching(stage.get(), DeliveryStatements.SITE))
                        : Optional.empty(),
                models);
    }

    private static ModelReport model(Json.Reader entry) throws Json.Malformed {
        entry.keys("model", "serving?", "supplied", "drift?");
        List<Supplied> supplied = new ArrayList<>();
        for (Json.Reader one : bounded(entry.at("supplied"))) {
            supplied.add(supplied(one));
        }
        Optional<Json.Reader> serving = entry.find("serving");
        Optional<Json.Reader> drift = entry.find("drift");
        return new ModelReport(
                DeliveryStatements.matching(entry.at("model"), DeliveryStatements.SITE),
                serving.isPresent() ? Optional.of(serving(serving.get())) : Optional.empty(),
                supplied,
                drift.isPresent() ? Optional.of(drift(drift.get())) : Optional.empty());
    }

    private static InService serving(Json.Reader node) throws Json.Malformed {
        node.keys("version", "packageDigest", "since");
        return new InService(
                number(node.at("version"), 1),
                node.at("packageDigest").hexDigest(),
                DeliveryStatements.instant(node.at("since")));
    }

    private static Supplied supplied(Json.Reader node) throws Json.Malformed {
        node.keys("version", "packageDigest", "broughtAt", "became?");
        Optional<Json.Reader> became = node.find("became");
        return new Supplied(
                DeliveryStatements.matching(node.at("version"), VERSION),
                node.at("packageDigest").hexDigest(),
                DeliveryStatements.instant(node.at("broughtAt")),
                became.isPresent() ? Optional.of(became(became.get())) : Optional.empty());
    }

    private static Became became(Json.Reader node) throws Json.Malformed {
        node.keys("version", "state", "verdict", "trial", "holding", "answeredSeconds?", "wentBack?", "environment?");
        List<String> holding = new ArrayList<>();
        for (Json.Reader gate : bounded(node.at("holding"))) {
            holding.add(DeliveryStatements.matching(gate, GATE));
        }
        return new Became(
                number(node.at("version"), 1),
                DeliveryStatements.matching(node.at("state"), WORD),
                DeliveryStatements.matching(node.at("verdict"), WORD),
                holding,
                DeliveryStatements.matching(node.at("trial"), WORD),
                served(node),
                Environments.find(node));
    }

    private static Optional<Served> served(Json.Reader became) throws Json.Malformed {
        Optional<Json.Reader> seconds = became.find("answeredSeconds");
        return seconds.isEmpty()
                ? Optional.empty()
                : Optional.of(new Served(
                        Duration.ofSeconds(seconds.get().wholeNumber(0, MOST_SECONDS)), isTrue(became.at("wentBack"))));
    }

    private static boolean isTrue(Json.Reader at) throws Json.Malformed {
        if (!at.node().isBoolean()) {
            throw at.wrong("is neither true nor false");
        }
        return at.node().booleanValue();
    }

    private static Drift drift(Json.Reader node) throws Json.Malformed {
        node.keys("decision", "rows", "drifted");
        return new Drift(
                DeliveryStatements.matching(node.at("decision"), WORD),
                number(node.at("rows"), 0),
                number(node.at("drifted"), 0));
    }

    private static int number(Json.Reader at, int least) throws Json.Malformed {
        return (int) at.wholeNumber(least, Integer.MAX_VALUE);
    }

    private static List<Json.Reader> bounded(Json.Reader list) throws Json.Malformed {
        List<Json.Reader> entries = list.items();
        if (entries.size() > MOST) {
            throw list.wrong("has " + entries.size() + " entries, and at most " + MOST + " are allowed");
        }
        return entries;
    }
}
