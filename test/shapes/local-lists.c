// RUN: %check_hosts %s
// A list that a function makes in a loop, and empties: in place, by a helper that is given
// the head or its address, or node by node.
#include <libpq-fe.h>
#include <stdlib.h>

struct node {
  struct node *next;
  PGresult *res;
};
struct list {
  struct node *head;
  int count;
};

static void drop(struct node *head) {
  while (head) {
    struct node *n = head;
    head = n->next;
    PQclear(n->res);
    free(n);
  }
}

static void dropAll(struct node **head) {
  while (*head) {
    struct node *n = *head;
    *head = n->next;
    PQclear(n->res);
    free(n);
  }
}

static void clearList(struct list *l) {
  struct node *n;
  while ((n = l->head)) {
    l->head = n->next;
    PQclear(n->res);
    free(n);
    l->count--;
  }
}

static struct node *pop(struct list *l) {
  struct node *n = l->head;
  if (n)
    l->head = n->next;
  return n;
}

static struct node *make(PGconn *c, int k) {
  (void)k;
  struct node *n = malloc(sizeof *n);
  if (!n)
    return NULL;
  n->res = PQexec(c, "SELECT 1");
  n->next = NULL;
  return n;
}

int headGood(PGconn *c, int k) {
  struct node *head = NULL;
  for (int i = 0; i < k; i++) {
    struct node *n = malloc(sizeof *n);
    if (!n)
      break;
    n->res = PQexec(c, "SELECT 1");
    n->next = head;
    head = n;
  }
  drop(head);
  return 0;
}

int addressGood(PGconn *c, int k) {
  struct node *head = NULL;
  for (int i = 0; i < k; i++) {
    struct node *n = malloc(sizeof *n);
    if (!n)
      break;
    n->res = PQexec(c, "SELECT 1");
    n->next = head;
    head = n;
  }
  dropAll(&head);
  return 0;
}

int inPlaceGood(PGconn *c, int k) {
  struct node *head = NULL, *n, *next;
  for (int i = 0; i < k; i++) {
    if (!(n = malloc(sizeof *n)))
      break;
    n->res = PQexec(c, "SELECT 1");
    n->next = head;
    head = n;
  }
  for (n = head; n; n = next) {
    next = n->next;
    PQclear(n->res);
    free(n);
  }
  return 0;
}

int recordGood(PGconn *c, int k) {
  struct list l = {NULL, 0};
  for (int i = 0; i < k; i++) {
    struct node *n = malloc(sizeof *n);
    if (!n) {
      clearList(&l);
      return -1;
    }
    n->res = PQexec(c, "SELECT 1");
    n->next = l.head;
    l.head = n;
    l.count++;
  }
  clearList(&l);
  return 0;
}

int poppedGood(PGconn *c, int k) {
  struct list l = {NULL, 0};
  struct node *n;
  for (int i = 0; i < k; i++) {
    if (!(n = malloc(sizeof *n)))
      break;
    n->res = PQexec(c, "SELECT 1");
    n->next = l.head;
    l.head = n;
  }
  while ((n = pop(&l))) {
    PQclear(n->res);
    free(n);
  }
  return 0;
}

// At the end of the list, by the last node.
int appendedGood(PGconn *c, int k) {
  struct node *head = NULL, *tail = NULL;
  for (int i = 0; i < k; i++) {
    struct node *n = malloc(sizeof *n);
    if (!n)
      break;
    n->res = PQexec(c, "SELECT 1");
    n->next = NULL;
    if (tail)
      tail->next = n;
    else
      head = n;
    tail = n;
  }
  drop(head);
  return 0;
}

int madeGood(PGconn *c, int k) {
  struct node *head = NULL;
  for (int i = 0; i < k; i++) {
    struct node *n = make(c, i);
    if (!n)
      break;
    n->next = head;
    head = n;
  }
  drop(head);
  return 0;
}

int lostBad(PGconn *c, int k) {
  struct node *head = NULL;
  for (int i = 0; i < k; i++) {
    struct node *n = malloc(sizeof *n);
    if (!n)
      break;
    n->res = PQexec(c, "SELECT 1");
    n->next = head;
    head = n;
  }
  return 0; // expect: result-leak "'n->res'"
}

int earlyBad(PGconn *c, int k) {
  struct node *head = NULL;
  for (int i = 0; i < k; i++) {
    struct node *n = malloc(sizeof *n);
    if (!n)
      break;
    n->res = PQexec(c, "SELECT 1");
    n->next = head;
    head = n;
    if (PQresultStatus(n->res) != PGRES_TUPLES_OK)
      return -1; // expect: result-leak "'n->res'"
  }
  drop(head);
  return 0;
}

// Only the last node is kept.
int replacedBad(PGconn *c, int k) {
  struct node *last = NULL;
  for (int i = 0; i < k; i++) {
    struct node *n = malloc(sizeof *n);
    if (!n)
      break;
    n->res = PQexec(c, "SELECT 1");
    n->next = NULL;
    last = n;
  }
  drop(last);
  return 0; // expect: result-leak
}

// Nodes that are linked one by one.
void twoBad(PGconn *c) {
  struct node *a = calloc(1, sizeof *a), *b = calloc(1, sizeof *b);
  a->res = PQexec(c, "SELECT 1");
  b->res = PQexec(c, "SELECT 2"); // expect: result-leak
  a->next = b;
  PQclear(a->res);
  free(a);
  free(b);
}

void twoGood(PGconn *c) {
  struct node *a = calloc(1, sizeof *a), *b = calloc(1, sizeof *b);
  a->res = PQexec(c, "SELECT 1");
  b->res = PQexec(c, "SELECT 2");
  a->next = b;
  drop(a);
}
