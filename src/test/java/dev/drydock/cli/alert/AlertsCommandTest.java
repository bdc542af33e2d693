package dev.drydock.cli.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.EngineersCommands;
import dev.drydock.cli.terminal.FakeOrchestrator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person sends and reads. */
class AlertsCommandTest extends EngineersCommands {
    private static final String FAILED = """
            {"number": 17, "kind": "run-failed", "severity": "critical", "subject": "execution/9",
             "text": "Execution 9 failed.", "since": "2026-12-02T02:10:00Z", "over": null,
             "acknowledgedBy": %s, "acknowledgedAt": null, "note": %s,
             "deliveries": [{"channel": "mail", "over": false, "queued": "2026-12-02T02:10:00Z", "message": "m-1",
              "sent": null, "code": "ALERT_NOT_SENT", "sentence": "Channel mail: nobody answers."}]}""";
    private static final String STANDS = FAILED.formatted("null", "null");

    private String sent() {
        List<FakeOrchestrator.Request> requests = server.requests();
        return requests.get(requests.size() - 1).text();
    }

    @Test
    void listsWhatStandsOrAll() {
        server.answers("GET /alerts?all=false&limit=100", 200, "{\"items\": [" + STANDS + "], \"next\": null}");
        assertThat(run("alerts", "list")).isZero();
        assertThat(terminal.out()).contains("17", "critical", "run-failed", "stands", "Execution 9 failed.");
        server.answers("GET /alerts?all=true&limit=5", 200, "{\"items\": [], \"next\": null}");
        assertThat(run("alerts", "list", "--all", "--limit", "5")).isZero();
        assertThat(terminal.out()).contains("There are no alerts.");
    }

    @Test
    void showsWhyAChannelDidNotTakeIt() {
        server.answers("GET /alerts/17", 200, STANDS);
        assertThat(run("alerts", "show", "17")).isZero();
        assertThat(terminal.out())
                .contains("Alert 17: critical run-failed of execution/9")
                .contains("mail", "m-1", "nobody answers");
    }

    @Test
    void acknowledgesWithANote() {
        server.answers("POST /alerts/17/acknowledge", 200, FAILED.formatted("\"engineer\"", "\"restarted\""));
        assertThat(run("alerts", "acknowledge", "17", "--note", "restarted")).isZero();
        assertThat(sent()).contains("restarted");
        assertThat(terminal.out()).contains("acknowledged by engineer: restarted");
    }

    @Test
    void showsTheChannelsAndTriesOne() {
        server.answers("GET /alerts/channels", 200, """
                {"items": [{"name": "mail", "unsent": 3, "failingSince": "2026-12-02T02:10:30Z",
                  "next": "2026-12-02T02:20:30Z", "sentence": "Channel mail: nobody answers."}], "next": null}""");
        assertThat(run("alerts", "channels")).isZero();
        assertThat(terminal.out()).contains("mail", "3", "nobody answers");
        server.answers("POST /alerts/test", 200, STANDS);
        assertThat(run("alerts", "test", "mail")).isZero();
        assertThat(sent()).contains("\"mail\"");
    }

    @Test
    void aNumberThatIsNoneIsAWrongUse() {
        assertThat(run("alerts", "show", "seventeen")).isEqualTo(64);
        assertThat(terminal.err()).contains("NUMBER");
    }
}
