//===- NamesTest.cpp - How messages call functions ------------------------===//
#include "checks/report/Names.h"
#include "gtest/gtest.h"

using namespace closecall::report;

TEST(Names, Lambda) {
  EXPECT_EQ(spokenName("ns::f"), "'ns::f'");
  EXPECT_EQ(spokenName("ns::f::lambda::operator()"), "the lambda in 'ns::f'");
  EXPECT_EQ(spokenName("lambda::operator()"), "the lambda");
  EXPECT_EQ(spokenName("f::lambda::operator()::lambda::operator()"), "the lambda in 'f'");
  EXPECT_EQ(spokenName("Task::operator()"), "'Task::operator()'");
}

TEST(Names, Message) {
  EXPECT_EQ(spokenNames("'f::lambda::operator()' ends here and loses the result"),
            "the lambda in 'f' ends here and loses the result");
  EXPECT_EQ(spokenNames("result 'r' is lost before 'g::lambda::operator()' ends, as in 'h'"),
            "result 'r' is lost before the lambda in 'g' ends, as in 'h'");
  EXPECT_EQ(spokenNames("assuming 'x == '\\''' is true"), "assuming 'x == '\\''' is true");
  EXPECT_EQ(spokenNames("lambda::operator()'"), "lambda::operator()'");
}
