package io.metadatasearch.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.harness.ProgramUnderTest;
import io.metadatasearch.harness.SearchStage;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Three hundred questions that have hits, each with a mistake of one character. A mistake in what is no value is refused or
 * makes no difference; it is never answered with no hits. {@code -Dmistakes=all} makes every mistake instead of some.
 *
 * <p>What is itself a question cannot be told from a mistake: another value; a word that begins as a field for texts is
 * called (hostgoogle.com, where hostgator.com is a word); a two-letter word instead of OR; GETAND; a comparison that has become
 * a value.
 */
@ExtendWith(SharedElasticsearch.class)
class SearchMistakesIT {

    private static final int QUESTIONS = 300;
    private static final int MISTAKES_OF_EACH = 12;
    private static final String TYPED_INSTEAD = "xQ0.;=";

    /** Each matches the record; what stands in braces is a value. */
    private static final List<String> MATCHING = List.of(
            "srcIp:{127.0.0.1}",
            "srcIp:{127.0.0.0/8}",
            "src_ip:{127.0.0.1}",
            "dstIp:{10.0.0.*}",
            "host{:google.com}",
            "host{:goo*}",
            "host:\"{google.com}\"",
            "host:({google.com} OR {a.example})",
            "bytesIn:{100}",
            "bytesIn:{>50}",
            "bytesIn:{<=1k}",
            "bytesIn:[{50} TO {200}]",
            "userAgent{:mozilla}",
            "userAgent:\"{mozilla 5.0}\"",
            "uri{:/a/b}",
            "uri{:/a*}",
            "method{:GET}",
            "status:{404}",
            "status:{4xx}",
            "status:{>=400}",
            "dstPort:{http}",
            "dstPort:{80}",
            "timestamp:{2018-05-09}",
            "timestamp:[{2018-05-01} TO {2018-06-01}]",
            "_exists_:host",
            "source.row:{1}",
            "{127.0.0.1}",
            "{google.com}");

    private static final List<String> OTHER =
            List.of("srcIp:{10.9.9.9}", "host{:a.example}", "status:{200}", "bytesIn:{>5000}", "dstPort:{ssh}");

    private static SearchStage search;

    @BeforeAll
    static void start(LocalElasticsearch elasticsearch) throws Exception {
        search = new SearchStage(elasticsearch).start("SEARCH_MAX_CONCURRENT", "100");
        search.put("one.csv", """
                {"timestamp":"2018-05-09T10:00:00.000Z","srcIp":"127.0.0.1","dstIp":"10.0.0.1","host":"google.com",
                 "bytesIn":100,"userAgent":"Mozilla/5.0 (X11)","uri":"/a/b","method":"GET","status":404,"dstPort":80}""");
    }

    @AfterAll
    static void stop() throws IOException {
        search.close();
    }

    /** A question, and which of its characters belong to a value. */
    private record Question(String text, boolean[] value) {

        static Question of(String marked) {
            StringBuilder text = new StringBuilder();
            boolean[] value = new boolean[marked.length()];
            boolean within = false;
            for (char one : marked.toCharArray()) {
                if (one == '{' || one == '}') {
                    within = one == '{';
                } else {
                    value[text.length()] = within;
                    text.append(one);
                }
            }
            return new Question(text.toString(), value);
        }

        boolean isValue(int at) {
            return at >= 0 && at < text.length() && value[at];
        }
    }

    private static List<Question> questions() {
        Random random = new Random(300);
        Set<String> questions = new LinkedHashSet<>(MATCHING);
        while (questions.size() < QUESTIONS) {
            String one = any(MATCHING, random);
            String two = any(MATCHING, random);
            String other = any(OTHER, random);
            questions.add(
                    switch (random.nextInt(7)) {
                        case 0 -> one + " AND " + two;
                        case 1 -> one + " OR " + other;
                        case 2 -> other + " OR " + one;
                        case 3 -> "NOT " + other + " AND " + one;
                        case 4 -> one + " AND NOT " + other;
                        case 5 -> "(" + other + " OR " + one + ") AND " + two;
                        default -> one + " AND (" + two + " OR " + other + ")";
                    });
        }
        return questions.stream().map(Question::of).toList();
    }

    private static String any(List<String> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    /** The mistakes that touch no value. */
    private static List<String> mistakes(Question question, Random random) {
        String text = question.text();
        List<String> mistakes = new ArrayList<>();
        for (int at = 0; at < text.length(); at++) {
            if (question.isValue(at)) {
                continue;
            }
            char one = text.charAt(at);
            String before = text.substring(0, at);
            String behind = text.substring(at + 1);
            mistakes.add(before + behind);
            mistakes.add(before + one + one + behind);
            if (at + 1 < text.length() && !question.isValue(at + 1)) {
                mistakes.add(before + text.charAt(at + 1) + one + text.substring(at + 2));
            }
            char typed = TYPED_INSTEAD.charAt(random.nextInt(TYPED_INSTEAD.length()));
            boolean isBlank = one == ' ' && (question.isValue(at - 1) || question.isValue(at + 1));
            if (!isBlank) { // or it becomes part of the value
                mistakes.add(before + typed + behind);
            }
            if (!question.isValue(at - 1)) {
                mistakes.add(before + typed + one + behind);
            }
        }
        return mistakes;
    }

    @Test
    void aMistakeIsNeverAnsweredWithNoHits() throws Exception {
        Random random = new Random(12);
        List<String> wrong = new ArrayList<>();
        int refused = 0;
        for (Question question : questions()) {
            assertThat(total(question.text())).as(question.text()).isPositive();
            List<String> mistakes = mistakes(question, random);
            mistakes.removeIf(mistake -> mistake.matches(".*[ )](xR|Ox)[ (].*|.*GET(AND|OR).*"));
            if (!"all".equals(System.getProperty("mistakes"))) {
                Collections.shuffle(mistakes, random);
                mistakes = mistakes.subList(0, Math.min(MISTAKES_OF_EACH, mistakes.size()));
            }
            for (String mistake : mistakes) {
                long total = total(mistake);
                refused += total < 0 ? 1 : 0;
                if (total == 0) {
                    wrong.add(question.text() + "   typed as   " + mistake);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(refused).isGreaterThan(QUESTIONS);
    }

    /** How many hits there are; -1 if the question is refused. */
    private static long total(String q) throws Exception {
        HttpResponse<String> response = search.get("/metadata/search", "q", q, "size", "0");
        assertThat(response.statusCode()).as(q + ": " + response.body()).isIn(200, 400);
        JsonNode answer = ProgramUnderTest.JSON.readTree(response.body());
        return response.statusCode() == 400 ? -1 : answer.at("/total/value").asLong();
    }
}
