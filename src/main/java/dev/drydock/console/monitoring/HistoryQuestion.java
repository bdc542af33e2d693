package dev.drydock.console.monitoring;

import dev.drydock.application.monitoring.ModelHistory;
import dev.drydock.application.monitoring.ViewModelHistory;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;

/** What the address of the page and of its file asks for: {@code model}, and {@code weeks}, which is {@value #USUAL_WEEKS} by default. */
@RequestScoped
public class HistoryQuestion {
    static final int USUAL_WEEKS = 4;

    @Inject
    CurrentUser currentUser;

    @Inject
    ViewModelHistory viewModelHistory;

    public String model() {
        return currentUser.parameter("model");
    }

    public int weeks() {
        String weeks = currentUser.parameter("weeks");
        if (weeks.isEmpty()) {
            return USUAL_WEEKS;
        }
        if (!weeks.matches("[0-9]{1,4}")) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The page cannot be shown: its address needs 1 to " + ViewModelHistory.MOST_WEEKS
                            + " for weeks and has \"" + weeks + "\". Open the page from the model's page.");
        }
        return Integer.parseInt(weeks);
    }

    public ModelHistory ask() {
        return viewModelHistory.view(currentUser.actor(), model(), weeks());
    }
}
